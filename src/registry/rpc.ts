/**
 * @module The doors of the registry: which credentials exist, when each is due, which client keys
 * there are, and the newest events of all. Never on the read path of a token; a client key's record
 * is looked up here at most once per edge time-to-live and isolate.
 */

import type { Channel, ChannelSettings, ChannelTest } from '../alerts/channel.ts'
import type { Notice } from '../alerts/notice.ts'
import type { CredentialKind } from '../credential.ts'
import type { EventFilter, KeeperEvent } from '../keeper/event.ts'
import type { CredentialChange } from '../keeper/ports.ts'
import type { CredentialState, CredentialStatus } from '../keeper/status.ts'
import type { ClientKey } from '../keys.ts'
import type { Grant } from '../policy/grant.ts'
import type { IncidentKind, OpenIncident } from '../policy/incident.ts'
import type { TryVerdict } from '../policy/tries.ts'
import type { RefusedAddress } from './refused-addresses.ts'
import type { Tally } from './tally.ts'

/** A page of a list. `next` is the cursor of the next page, null at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** An event of some credential; `id` counts all events the registry has seen. */
export interface RegistryEvent extends KeeperEvent {
  readonly id: number
  readonly credential: string
}

/** Which of the newest events are wanted. */
export interface FeedQuery {
  /** Only what comes after this one, newest first; null for the newest. */
  readonly before: { readonly at: number; readonly id: number } | null
  readonly limit: number
  readonly filter: EventFilter
}

/** Which credentials are wanted; an empty list stands for all. */
export interface CredentialFilter {
  readonly kinds: readonly CredentialKind[]
  readonly states: readonly CredentialState[]
  /** Part of a path or name, whatever its case; empty for all. */
  readonly search: string
}

/** A credential as its keeper last told of it. */
export interface KnownCredential {
  readonly credential: string
  /** Null until its keeper has said a word. Aged: `state` is that of now. */
  readonly status: CredentialStatus | null
}

/** How many credentials are in which state. */
export type StateCounts = Readonly<Partial<Record<CredentialState, number>>>

/** What a registry has counted, and how its credentials are. */
export interface RegistryFigures {
  readonly tally: Tally
  readonly states: Readonly<Partial<Record<CredentialKind, StateCounts>>>
  /** The earliest end of all promises among credentials that somebody reads; null for none. */
  readonly servesUntil: number | null
  /** How many incidents of each kind are open. */
  readonly incidents: Readonly<Record<IncidentKind, number>>
}

/** An open incident, and whose it is. */
export interface ListedIncident extends OpenIncident {
  readonly credential: string
  /** For people; null if it has none. */
  readonly name: string | null
  /** How it asks for tokens; null if it is gone. */
  readonly grant: Grant | null
  /** Why WeChat refuses, in a word; null where that does not explain the incident. */
  readonly reason: string | null
  /** What to do, as its status says; null where that does not explain the incident. */
  readonly advice: string | null
  /** Where the next page begins. */
  readonly cursor: string
}

/** What one sweep did. */
export interface SweepSummary {
  /** How many credentials were due. */
  readonly due: number
  readonly rotated: number
  /** Ticked, but WeChat refused or did not answer. */
  readonly failed: number
  /** The keeper itself could not be reached, or took too long. */
  readonly unreachable: number
  /** No longer known to their keeper, and dropped from the list. */
  readonly dropped: number
  readonly tookMs: number
}

/** How an import is doing. Times are unix milliseconds. */
export interface ImportProgress {
  readonly componentAppid: string
  readonly state: 'running' | 'finished'
  /** Accounts of WeChat's list that have been gone through. */
  readonly offset: number
  /** How many WeChat lists; null before the first page. */
  readonly total: number | null
  readonly done: number
  /** Without a refresh token at WeChat, or not to be stored. */
  readonly failed: number
  /** Why it does not go on at the moment, a sentence; null if it does. */
  readonly problem: string | null
  readonly startedAt: number
  readonly finishedAt: number | null
  /** When the next page is asked for; null once it is finished. */
  readonly nextAt: number | null
}

/** The doors of a registry. */
export interface RegistryRpc {
  /** Notes that a credential is about to exist. Repeating it changes nothing. */
  enroll(path: string): Promise<void>
  /** Forgets a credential. If it was `known` to its keeper, the history says who deleted it. */
  remove(path: string, by: string, known: boolean): Promise<void>
  /** Paths that begin with `prefix`, in order, after `cursor`. */
  list(prefix: string, cursor: string | null, limit: number): Promise<Page<string>>
  /** Credentials that match, in the order of their paths, after `cursor`, as their keepers last told. */
  find(
    filter: CredentialFilter,
    cursor: string | null,
    limit: number,
  ): Promise<Page<KnownCredential>>
  /** How many match, by state; `filter.states` is of no account. */
  count(filter: CredentialFilter): Promise<StateCounts>
  /** What whoever watches wants to know. */
  figures(): Promise<RegistryFigures>
  /** A keeper tells what changed. */
  changed(change: CredentialChange): Promise<void>
  /** Ticks whatever is due. One sweep at a time; a second call shares the first. */
  sweep(): Promise<SweepSummary>
  /** Begins the import of a platform's accounts, or joins the one that runs. */
  startImport(componentAppid: string): Promise<ImportProgress>
  /** The platform was deleted: forgets its accounts, too, in its own time. */
  forgetAccounts(componentAppid: string): Promise<void>
  /** The platform is registered: whatever of its accounts is not forgotten yet stays. */
  keepAccounts(): Promise<void>
  /** How the newest import is doing; null if there never was one. */
  importProgress(): Promise<ImportProgress | null>
  /** Addresses that WeChat refused lately, newest first. */
  refusedAddresses(): Promise<readonly RefusedAddress[]>
  /** Open incidents in the order of their paths, after `cursor`. */
  incidents(cursor: string | null, limit: number): Promise<Page<ListedIncident>>
  /** A platform's registry has something to tell (root only). What came before changes nothing. */
  tell(notices: readonly Notice[]): Promise<void>
  /** Makes an alert channel (root only); null if there are as many as there may be. */
  addChannel(settings: ChannelSettings): Promise<Channel | null>
  /** All alert channels, oldest first (root only). */
  channels(): Promise<readonly Channel[]>
  /** False if there was none. */
  removeChannel(id: string): Promise<boolean>
  /** Sends one test message at once, and waits for what comes of it (root only). */
  testChannel(id: string): Promise<ChannelTest>
  createKey(name: string, allow: readonly string[]): Promise<ClientKey>
  key(id: string): Promise<ClientKey | null>
  keys(cursor: string | null, limit: number): Promise<Page<ClientKey>>
  /** False if there was none. */
  revokeKey(id: string): Promise<boolean>
  /** Somebody at this address is about to try to sign in to the dashboard (root only). */
  signInAttempt(address: string): Promise<TryVerdict>
  /** That try succeeded. */
  signedIn(address: string): Promise<void>
  /** The newest events of this registry's credentials, newest first. */
  events(query: FeedQuery): Promise<readonly RegistryEvent[]>
  /**
   * Checks that this deployment's master keys are those the data was sealed with. The first call
   * ever notes the key; a rotation (the noted one is among `keyIds`) moves the note on.
   *
   * @param keyIds ids of all keys that open, the sealing one first
   */
  adoptMasterKey(keyIds: readonly string[]): Promise<{ ok: true } | { ok: false; keyId: string }>
}
