/**
 * @module Settings into configuration: what a new credential begins with, and what changes when one is
 * registered again. What WeChat gave (tickets, refresh tokens) stays.
 */

import { keepRefreshToken } from '../policy/refresh-token.ts'
import { type ComponentConfig, type CredentialConfig, NEW_PLATFORM } from './record.ts'
import type { ComponentSettings, Settings, SettingsChange } from './rpc.ts'

/** A new credential's configuration. */
export function newConfig(settings: Settings, now: number): CredentialConfig {
  const common = { name: nameAfter(null, settings.name), revision: 1, registeredAt: now }
  switch (settings.kind) {
    case 'app':
    case 'ticket':
      return { ...settings, ...common }
    case 'component': {
      return { ...settings, ...common, ...NEW_PLATFORM, ...optionalOf(settings, NEW_PLATFORM) }
    }
    case 'authorizer': {
      const { refreshToken, ...rest } = settings
      return {
        ...rest,
        ...common,
        refreshTokens: keepRefreshToken([], refreshToken, now, now),
        // Older pushes that come late, or again, have nothing to say about it.
        authorizedAt: settings.authorizedAt ?? Math.floor(now / 1_000),
      }
    }
  }
}

/** A registered credential's configuration, changed. */
export interface ChangedConfig {
  readonly config: CredentialConfig
  /** Names of what changed, for the history; never values. */
  readonly changes: readonly string[]
  /** Whether what failed before is worth another try. */
  readonly matters: boolean
}

/** Registers a credential again: what is left out stays, what WeChat gave stays. */
export function changedConfig(
  before: CredentialConfig,
  settings: Settings,
  now: number,
): ChangedConfig {
  const name = nameAfter(before.name, settings.name)
  const fresh = { ...newConfig(settings, now), name, registeredAt: before.registeredAt }
  const merged = keepWhatWeChatGave(before, fresh, settings, now)
  const changes = changedNames(before, merged)
  const matters = changes.some((change) => !IMMATERIAL.includes(change))
  const revision = before.revision + (matters ? 1 : 0)
  return { config: { ...merged, revision }, changes, matters }
}

/** All settings of a registered credential, with some of them changed; the rest stays as it is. */
export function settingsAfter(config: CredentialConfig, change: SettingsChange): Settings {
  const { name } = change
  switch (config.kind) {
    case 'app': {
      const { kind, appid, secret, grant } = config
      const changed = { secret: change.secret ?? secret, grant: change.grant ?? grant }
      return { kind, appid, ...changed, name }
    }
    case 'component': {
      const { kind, grant, componentAppid } = config
      return {
        kind,
        grant,
        componentAppid,
        secret: change.secret ?? config.secret,
        pushToken: change.pushToken ?? config.pushToken,
        encodingAesKey: change.encodingAesKey ?? config.encodingAesKey,
        previousEncodingAesKey: previousKeyAfter(config, change),
        downstreamUrls: change.downstreamUrls,
        connectReturnUrls: change.connectReturnUrls,
        name,
      }
    }
    case 'authorizer': {
      const { kind, grant, componentAppid, appid } = config
      const refreshToken = change.refreshToken ?? config.refreshTokens[0]?.value ?? ''
      return { kind, grant, componentAppid, appid, refreshToken, name }
    }
    case 'ticket': {
      const { kind, grant, account, type } = config
      return { kind, grant, account, type, name }
    }
  }
}

/** A name that is left out stays; an empty one is none, so that nothing is shown by nothing. */
function nameAfter(before: string | null, name: string | undefined): string | null {
  return name === undefined ? before : name.trim() === '' ? null : name
}

/** A key that is replaced is the one that WeChat may still use for a while. */
function previousKeyAfter(config: ComponentConfig, { encodingAesKey }: SettingsChange) {
  return encodingAesKey === undefined || encodingAesKey === config.encodingAesKey
    ? config.previousEncodingAesKey
    : config.encodingAesKey
}

function keepWhatWeChatGave(
  before: CredentialConfig,
  fresh: CredentialConfig,
  settings: Settings,
  now: number,
): CredentialConfig {
  if (before.kind === 'component' && fresh.kind === 'component' && settings.kind === 'component') {
    const { tickets, ticketWatch, inbox, exchangedCodes } = before
    const given = { tickets, ticketWatch, inbox, exchangedCodes }
    return { ...fresh, ...given, ...optionalOf(settings, before) }
  }
  if (before.kind === 'authorizer' && fresh.kind === 'authorizer') {
    const newest = fresh.refreshTokens[0]?.value ?? null
    const refreshTokens = keepRefreshToken(before.refreshTokens, newest, now, now)
    const isKnown = refreshTokens === before.refreshTokens
    return { ...fresh, refreshTokens, ...(isKnown ? { authorizedAt: before.authorizedAt } : {}) }
  }
  return fresh
}

/** Lists that stay as they are where they are left out. */
function optionalOf(
  settings: ComponentSettings,
  before: Pick<ComponentConfig, 'downstreamUrls' | 'connectReturnUrls'>,
): Pick<ComponentConfig, 'downstreamUrls' | 'connectReturnUrls'> {
  return {
    downstreamUrls: settings.downstreamUrls ?? before.downstreamUrls,
    connectReturnUrls: settings.connectReturnUrls ?? before.connectReturnUrls,
  }
}

function changedNames(before: CredentialConfig, after: CredentialConfig): readonly string[] {
  const old = before as unknown as Readonly<Record<string, unknown>>
  return Object.entries(after)
    .filter(([key]) => key !== 'revision')
    .filter(([key, value]) => JSON.stringify(old[key]) !== JSON.stringify(value))
    .map(([key]) => WORDS[key] ?? key)
}

const WORDS: Readonly<Record<string, string>> = {
  pushToken: 'token',
  encodingAesKey: 'encoding_aes_key',
  previousEncodingAesKey: 'previous_encoding_aes_key',
  refreshTokens: 'refresh_token',
  downstreamUrls: 'downstream_urls',
  connectReturnUrls: 'connect_return_urls',
}

/** Changes that WeChat would not notice: what it refused before, it would refuse again. */
const IMMATERIAL: readonly string[] = ['name', 'downstream_urls', 'connect_return_urls']
