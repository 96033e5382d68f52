/**
 * @module Brings the SDKs, exactly as the lock file has them, unless they are there. No install
 * scripts: none of them needs one.
 */

import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'

const LOCK = `${import.meta.dirname}/package-lock.json`

/** Written by npm when it is done. */
const INSTALLED = `${import.meta.dirname}/node_modules/.package-lock.json`

export default function installSdks(): void {
  if (changedAt(INSTALLED) < changedAt(LOCK)) {
    const options = ['--prefix', import.meta.dirname, '--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync('npm', ['ci', ...options], { stdio: ['ignore', 'inherit', 'inherit'] })
  }
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
