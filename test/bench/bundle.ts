/** @module A Worker as it would be deployed: bundled by `wrangler deploy --dry-run`. */

import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { unstable_readConfig as readConfig } from 'wrangler'
import type { Sandbox } from './sandbox.ts'

/** A bundled Worker, and what its configuration says of how it runs. */
export interface Bundle {
  readonly script: string
  readonly bytes: number
  readonly gzipBytes: number
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  readonly objects: readonly ObjectBinding[]
}

/** A namespace of Durable Objects. */
export interface ObjectBinding {
  readonly binding: string
  readonly className: string
}

const run = promisify(execFile)
/** The library is the program, too. */
const wrangler = createRequire(import.meta.url).resolve('wrangler')

/** Bundles what a wrangler configuration describes. */
export async function bundle(sandbox: Sandbox, configPath: string): Promise<Bundle> {
  const config = readConfig({ config: configPath }, { hideWarnings: true })
  const { main, name } = config
  if (main === undefined || name === undefined) {
    throw new Error(`${configPath} names no Worker`)
  }
  const outdir = join(sandbox.directory, name)
  const bundling = run(
    process.execPath,
    [wrangler, 'deploy', '--dry-run', ...['--config', configPath, '--outdir', outdir]],
    { env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: outdir } },
  )
  sandbox.adopt(bundling.child)
  await bundling
  const script = join(outdir, basename(main).replace(/\.ts$/, '.js'))
  const bindings: { name: string; class_name: string }[] = config.durable_objects.bindings
  const code = readFileSync(script)
  return {
    script,
    bytes: code.byteLength,
    gzipBytes: gzipSync(code).byteLength,
    compatibilityDate: config.compatibility_date ?? '',
    compatibilityFlags: config.compatibility_flags,
    objects: bindings.map(({ name: binding, class_name: className }) => ({ binding, className })),
  }
}

/** Writes a configuration for the baseline: bundled and run exactly as what it is compared to. */
export function writeBaselineConfig(sandbox: Sandbox, realConfigPath: string): string {
  const real = readConfig({ config: realConfigPath }, { hideWarnings: true })
  const { compatibility_date, compatibility_flags, minify, keep_names } = real
  const path = join(sandbox.directory, 'baseline.json')
  const config = {
    name: 'baseline',
    main: join(import.meta.dirname, 'baseline.ts'),
    durable_objects: { bindings: [{ name: 'OBJECT', class_name: 'BareObject' }] },
    migrations: [{ tag: 'v1', new_sqlite_classes: ['BareObject'] }],
    ...{ compatibility_date, compatibility_flags, minify, keep_names },
  }
  writeFileSync(path, JSON.stringify(config))
  return path
}
