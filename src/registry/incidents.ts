/**
 * @module The incidents of a registry's credentials: each is looked at when its keeper has said something new, and
 * when the time has come at which it would be another matter. What is to be told becomes a notice in the
 * same step; telling is for others.
 */

import type { Notice } from '../alerts/notice.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import type { Log } from '../log.ts'
import {
  type IncidentEnd,
  type IncidentFacts,
  type IncidentKind,
  isOfFailure,
  lookAt,
  type OpenIncident,
} from '../policy/incident.ts'
import type { Clock } from '../ports.ts'
import type { IncidentStore } from './incident-store.ts'
import type { NoticeStore } from './notice-store.ts'
import type { RegistryStore } from './store.ts'

/** Credentials looked at before others are asked for. */
const BATCH = 500

/** How long what cannot be looked at is left alone. */
const LOOK_RETRY_MS = 3_600_000

/** The tables that incidents need. */
interface Stores {
  readonly credentials: Pick<RegistryStore, 'status'>
  readonly incidents: IncidentStore
  readonly notices: NoticeStore
}

/** See the module's description. */
export class Incidents {
  readonly #clock: Clock
  readonly #log: Log
  readonly #stores: Stores

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }, stores: Stores) {
    this.#clock = clock
    this.#log = log
    this.#stores = stores
  }

  /** Looks at one credential. Answers with the kinds of what there is to tell. */
  look(path: string): readonly IncidentKind[] {
    const { credentials, incidents, notices } = this.#stores
    const now = this.#clock.now()
    const status = credentials.status(path)
    const before = incidents.of(path)
    const look = lookAt(status && factsOf(status), before, now)
    incidents.write(path, before, look.incidents)
    incidents.setLookAt(path, look.nextAt)
    const told = [
      ...look.opened.map((incident) => this.#opened(path, status, incident)),
      ...look.closed.map(({ incident, end }) => this.#closed(path, status, incident, end, now)),
    ]
    if (told.length > 0) {
      notices.add(told, now)
    }
    return told.map(({ kind }) => kind)
  }

  /**
   * Looks at whatever is due, and at what is left of those that were deleted. Never throws: tokens depend on the
   * sweep that asks for it. Once one could not be looked at, the rest may have to wait for the next call.
   */
  lookAtDue(): void {
    const { incidents } = this.#stores
    const now = this.#clock.now()
    let isWell = true
    while (isWell) {
      const paths = [...incidents.due(now, BATCH), ...incidents.orphans(BATCH)]
      if (paths.length === 0) {
        return
      }
      for (const path of paths) {
        isWell = this.#tryToLook(path) && isWell
      }
    }
  }

  /** Puts off what cannot be looked at. */
  #tryToLook(path: string): boolean {
    try {
      this.look(path)
      return true
    } catch {
      this.#stores.incidents.setLookAt(path, this.#clock.now() + LOOK_RETRY_MS)
      // Not in whose words: what cannot be read may be anything.
      this.#log('error', 'alert.not_looked_at', { credential: path })
      return false
    }
  }

  #opened(path: string, status: CredentialStatus | null, incident: OpenIncident): Notice {
    const { kind, openedAt: at } = incident
    const isFailure = isOfFailure(kind)
    const failure = isFailure ? status?.lastFailure : null
    const { reason = null, errcode = null, errmsg = null } = failure ?? {}
    this.#log('warn', 'alert.opened', { credential: path, kind, errcode })
    return {
      ...noticeOf(path, status, incident),
      id: `${idOf(path, incident)}:opened`,
      change: 'opened',
      at,
      end: null,
      reason,
      errcode,
      errmsg,
      advice: isFailure ? (status?.advice ?? null) : null,
    }
  }

  #closed(
    path: string,
    status: CredentialStatus | null,
    incident: OpenIncident,
    end: IncidentEnd,
    at: number,
  ): Notice {
    const { kind } = incident
    this.#log('info', 'alert.closed', { credential: path, kind, end })
    const nothing = { reason: null, errcode: null, errmsg: null, advice: null }
    const id = `${idOf(path, incident)}:closed`
    return { ...noticeOf(path, status, incident), id, change: 'closed', at, end, ...nothing }
  }
}

function noticeOf(path: string, status: CredentialStatus | null, incident: OpenIncident) {
  const { kind, since } = incident
  const { name = null, grant = null } = status ?? {}
  return { incident: idOf(path, incident), kind, credential: path, name, grant, since }
}

/** A credential has one incident of a kind at a time. */
function idOf(path: string, { kind, openedAt }: OpenIncident): string {
  return `${path}:${kind}:${openedAt}`
}

function factsOf(status: CredentialStatus): IncidentFacts {
  const { lastFailure, generation, servesUntil, coldAt, lastKilledAt, platform } = status
  return {
    failure: lastFailure,
    hadToken: generation > 0,
    servesUntil,
    coldAt,
    killedAt: lastKilledAt,
    ticketAwaitedSince: platform?.ticketAwaitedSince ?? null,
  }
}
