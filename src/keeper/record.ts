/**
 * @module What a keeper remembers, and its sealed form. One JSON document per credential, written in
 * one row, so that a token, the plan that belongs to it and the intent to replace it can never be
 * stored apart. docs/storage.md says which fields are sealed.
 */

import type { ExchangedCode } from '../policy/exchanged-code.ts'
import { type Figures, NO_FIGURES } from '../policy/figures.ts'
import type { InboxEntry } from '../policy/inbox.ts'
import type { Lineage } from '../policy/lineage.ts'
import type { RefreshToken } from '../policy/refresh-token.ts'
import type { ProbeLedger } from '../policy/report.ts'
import type { Ticket } from '../policy/ticket.ts'
import { CALM_WATCH, type TicketWatch } from '../policy/ticket-watch.ts'
import type { Opened, Sealer } from '../sealing.ts'
import type { AppSettings, AuthorizerSettings, ComponentSettings, TicketSettings } from './rpc.ts'

interface CommonConfig {
  readonly name: string | null
  /** Counts changes that matter to WeChat, so that an answer to older settings is recognized. */
  readonly revision: number
  /** Unix milliseconds. */
  readonly registeredAt: number
}

/** An own account. */
export type AppConfig = CommonConfig & Omit<AppSettings, 'name'>

/** A third-party platform, what WeChat pushed for it, and what is yet to be done about that. */
export type ComponentConfig = CommonConfig &
  Omit<ComponentSettings, 'name' | 'downstreamUrls' | 'connectReturnUrls'> & {
    readonly tickets: readonly Ticket[]
    readonly ticketWatch: TicketWatch
    readonly inbox: readonly InboxEntry[]
    readonly exchangedCodes: readonly ExchangedCode[]
    readonly downstreamUrls: readonly string[]
    readonly connectReturnUrls: readonly string[]
  }

/** What a platform begins with, and what one that was stored by an older version lacks. */
export const NEW_PLATFORM = {
  tickets: [],
  inbox: [],
  ticketWatch: CALM_WATCH,
  exchangedCodes: [],
  downstreamUrls: [],
  connectReturnUrls: [],
} as const

/** An account that authorized a platform, and its refresh tokens, newest first. */
export type AuthorizerConfig = CommonConfig &
  Omit<AuthorizerSettings, 'name' | 'refreshToken' | 'authorizedAt'> & {
    readonly refreshTokens: readonly RefreshToken[]
    /** CreateTime of the newest authorization, unix seconds; for one by hand, when that was. */
    readonly authorizedAt: number
  }

/** A ticket of an account. */
export type TicketConfig = CommonConfig & Omit<TicketSettings, 'name'>

/** A credential's configuration, in the clear: in memory only. */
export type CredentialConfig = AppConfig | ComponentConfig | AuthorizerConfig | TicketConfig

/** Everything a keeper remembers of its credential, in the clear: in memory only. */
export interface KeeperRecord {
  readonly config: CredentialConfig
  readonly lineage: Lineage
  readonly probes: ProbeLedger
  /** Grows with every commit, also across deletion and a new registration. */
  readonly version: number
  /** Unix milliseconds; null if it was never read. */
  readonly lastReadAt: number | null
  readonly figures: Figures
}

/** What came out of a stored record. */
export type DecodedRecord =
  | { readonly ok: true; readonly record: KeeperRecord; readonly stale: boolean }
  | { readonly ok: false; readonly keyId: string }

const FORMAT = 1

/** The document as it is stored: secret and tokens sealed, everything else readable. */
export function encodeRecord(record: KeeperRecord, path: string, sealer: Sealer): string {
  const seal = (field: string, plain: string): string => sealer.seal(path, field, plain)
  return JSON.stringify({ format: FORMAT, ...mapSecrets(record, seal) })
}

/** Opens a stored document. */
export function decodeRecord(document: string, path: string, sealer: Sealer): DecodedRecord {
  const { format: _format, ...stored } = JSON.parse(document) as KeeperRecord & { format: number }
  const { config } = stored
  const whole = { ...stored, figures: { ...NO_FIGURES, ...stored.figures } }
  const sealed =
    config.kind === 'component' ? { ...whole, config: { ...NEW_PLATFORM, ...config } } : whole
  let stale = false
  let failed: Extract<Opened, { ok: false }> | null = null
  const open = (field: string, value: string): string => {
    const opened = sealer.open(path, field, value)
    if (!opened.ok) {
      failed = opened
      return ''
    }
    stale ||= opened.stale
    return opened.plain
  }
  const record = mapSecrets(sealed, open)
  const failure = failed as Extract<Opened, { ok: false }> | null
  return failure === null ? { ok: true, record, stale } : { ok: false, keyId: failure.keyId }
}

/** Applies `map` to every secret of a record: the one list of what is sealed. */
function mapSecrets(
  record: KeeperRecord,
  map: (field: string, value: string) => string,
): KeeperRecord {
  const { config, lineage } = record
  const { current, previous } = lineage
  return {
    ...record,
    config: mapConfigSecrets(config, map),
    lineage: {
      ...lineage,
      current: current && { ...current, value: map('access_token', current.value) },
      previous: previous && { ...previous, value: map('access_token', previous.value) },
    },
  }
}

function mapConfigSecrets(
  config: CredentialConfig,
  map: (field: string, value: string) => string,
): CredentialConfig {
  const each = <T extends { readonly value: string }>(field: string, items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, value: map(field, item.value) }))
  switch (config.kind) {
    case 'app':
      return { ...config, secret: map('secret', config.secret) }
    case 'component':
      return {
        ...config,
        secret: map('secret', config.secret),
        pushToken: map('push_token', config.pushToken),
        encodingAesKey: map('encoding_aes_key', config.encodingAesKey),
        previousEncodingAesKey:
          config.previousEncodingAesKey === null
            ? null
            : map('encoding_aes_key', config.previousEncodingAesKey),
        tickets: each('component_verify_ticket', config.tickets),
        inbox: each('authorization_code', config.inbox),
        // They may carry keys of their own.
        downstreamUrls: config.downstreamUrls.map((url) => map('downstream_url', url)),
      }
    case 'ticket':
      return config
    case 'authorizer':
      return {
        ...config,
        refreshTokens: each('authorizer_refresh_token', config.refreshTokens),
      }
  }
}
