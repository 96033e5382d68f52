/**
 * @module Which server to ask, and with which key. The key comes from a file, the environment, the local
 * server's own secrets, or the person at the terminal; never from an argument, which every process
 * of the machine can read. It goes over plain http to this machine only.
 */

import { wrongUsage } from './failure.ts'
import { askSecrets } from './input.ts'
import type { Invocation } from './invocation.ts'
import type { World } from './world.ts'

/** Where `npm start` has its server. */
export const DEFAULT_URL = 'http://127.0.0.1:8787'

/** Where `npm start` keeps its secrets, within its data directory. */
const DEFAULT_DATA = '.lingpai'
const SECRETS_FILE = 'secrets.env'

/** A server and what opens it. */
export interface Server {
  /** Without a slash at its end. */
  readonly url: string
  readonly key: string
}

/** Finds the server by options and environment; asks for the key if it must and can. */
export async function findServer(invocation: Invocation, world: World): Promise<Server> {
  const url = readUrl(
    invocation.text('url') ?? (world.env['LINGPAI_URL'] || DEFAULT_URL),
    invocation.has('insecure'),
  )
  return { url, key: await findKey(invocation, world, url) }
}

function readUrl(text: string, isInsecure: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return wrongUsage('the address of the server must be like https://token.example.com')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return wrongUsage('the address of the server must have no user, query or fragment')
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !isInsecure) {
    return wrongUsage(
      `the key would go to ${url.host} over plain http, where others can read it: use https (or --insecure, if the way there is safe)`,
    )
  }
  return url.href.replace(/\/+$/, '')
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}

async function findKey(invocation: Invocation, world: World, url: string): Promise<string> {
  const keyFile = invocation.text('key-file')
  if (keyFile !== undefined) {
    const text = await readKeyFile(world, keyFile)
    return text === null
      ? wrongUsage(`--key-file: there is no file ${keyFile}`)
      : checked(keyIn(text), `the file ${keyFile}`)
  }
  for (const name of ['LINGPAI_ADMIN_KEY', 'ADMIN_KEY']) {
    const value = world.env[name]
    if (value) {
      return checked(value, name)
    }
  }
  if (url === DEFAULT_URL) {
    const path = `${world.env['LINGPAI_DATA'] || DEFAULT_DATA}/${SECRETS_FILE}`
    const text = await readKeyFile(world, path)
    if (text !== null) {
      return checked(keyIn(text), path)
    }
  }
  if (!world.stdin.isTerminal) {
    return wrongUsage(
      `no key for ${url}: set LINGPAI_ADMIN_KEY, or name a file that has it with --key-file`,
    )
  }
  const [key = ''] = await askSecrets(world, [`ADMIN_KEY of ${url}`])
  return checked(key, 'what was typed')
}

async function readKeyFile(world: World, path: string): Promise<string | null> {
  try {
    return await world.readFile(path)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    return wrongUsage(`${path} cannot be read: ${reason}`)
  }
}

/** The key in a file: the value of `ADMIN_KEY=` in one of settings, else the first line. */
function keyIn(text: string): string {
  const setting = /^[ \t]*(?:export[ \t]+)?ADMIN_KEY[ \t]*=[ \t]*(["']?)(.*?)\1[ \t]*\r?$/m.exec(
    text,
  )
  if (setting !== null) {
    return setting[2] ?? ''
  }
  const [line = ''] = text.trim().split('\n')
  // Settings without that one: MASTER_KEY must not be taken for a key and sent.
  return /^(?:#|(?:export\s+)?[A-Z][A-Z0-9_]*\s*=)/.test(line) ? '' : line.trim()
}

/** Only what fits a header; whatever complains about one would repeat it. */
function checked(key: string, where: string): string {
  return /^[\x21-\x7e]+$/.test(key)
    ? key
    : wrongUsage(`${where} has no key: it must be printable characters without spaces`)
}
