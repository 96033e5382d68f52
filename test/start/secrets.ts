/**
 * @module The two secrets of a local server, made once. They rest in an env file that wrangler reads
 * by itself (so they appear on no command line) and that a shell can source.
 */

import { randomBytes } from 'node:crypto'
import { parseEnv } from 'node:util'
import type { Data } from './data.ts'
import { CannotStart } from './settings.ts'

export const SECRETS_FILE = 'secrets.env'

export type Secrets = { readonly adminKey: string; readonly masterKey: string }

/** The secrets of the runs before, or new ones. */
export function keepSecrets(data: Data): Secrets {
  const kept = data.read(SECRETS_FILE)
  if (kept === null) {
    const made = {
      adminKey: randomBytes(24).toString('hex'),
      masterKey: randomBytes(32).toString('base64'),
    }
    data.write(SECRETS_FILE, formatSecrets(made))
    return made
  }
  return parseSecrets(kept.toString(), data.path(SECRETS_FILE))
}

export function formatSecrets({ adminKey, masterKey }: Secrets): string {
  return [
    '# Secrets of the local server, made by `npm start`. MASTER_KEY seals what is stored beside.',
    `ADMIN_KEY=${adminKey}`,
    `MASTER_KEY=${masterKey}`,
    '',
  ].join('\n')
}

/** @param path for the message if one is missing */
export function parseSecrets(text: string, path: string): Secrets {
  const { ADMIN_KEY: adminKey, MASTER_KEY: masterKey } = parseEnv(text)
  if (!adminKey || !masterKey) {
    const missing = adminKey ? 'MASTER_KEY' : 'ADMIN_KEY'
    throw new CannotStart(
      `${path} lacks ${missing}; put it back, or delete the directory to begin anew`,
    )
  }
  return { adminKey, masterKey }
}
