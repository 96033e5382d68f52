/**
 * @module Finding out whether a reported token is really dead (rule 7): one probe at a time, shared
 * by all who report it, counted against the day's budget before it leaves.
 */

import { foundDead } from '../policy/lineage.ts'
import {
  countProbe,
  isKilledElsewhere,
  type ProbeVerdict,
  planReport,
  rememberVerdict,
} from '../policy/report.ts'
import type { ProbeResult } from '../wechat/probe.ts'
import type { Trigger } from './event.ts'
import type { KeeperMemory } from './memory.ts'
import type { KeeperRecord } from './record.ts'
import type { Source } from './source.ts'

/** Whose doubt a probe settles first; those who share it are not named. */
interface Asker {
  readonly by: string
  readonly trigger: Extract<Trigger, 'report' | 'operator'>
}

/** The one way in which a keeper checks tokens. */
export class Verifying {
  readonly #memory: KeeperMemory
  readonly #source: Source
  #current: { readonly value: string; readonly verdict: Promise<ProbeVerdict> } | null = null

  constructor(memory: KeeperMemory, source: Source) {
    this.#memory = memory
    this.#source = source
  }

  /**
   * What is known, or can be found out now, about a token that a client reports or an operator wonders about.
   *
   * @param quietMs see `planReport`
   */
  async verdictOn(
    value: string,
    by: string,
    quietMs = 0,
    trigger: Extract<Trigger, 'report' | 'operator'> = 'report',
  ): Promise<ProbeVerdict | 'superseded'> {
    // A probe of another token says nothing about this one; one probe at a time all the same.
    while (this.#current !== null && this.#current.value !== value) {
      await this.#current.verdict
    }
    if (this.#current !== null) {
      return this.#current.verdict
    }
    const { record } = this.#memory
    if (record === null) {
      return 'superseded'
    }
    const plan = planReport(record.lineage, record.probes, value, this.#memory.now(), quietMs)
    switch (plan.kind) {
      case 'superseded':
        return 'superseded'
      case 'known_dead':
        return 'dead'
      case 'remembered':
        return plan.verdict
      case 'rationed':
        return 'unverified'
      case 'probe':
        return this.#startProbe(record, value, { by, trigger })
    }
  }

  #startProbe(record: KeeperRecord, value: string, asker: Asker): Promise<ProbeVerdict> {
    const verdict = this.#probe(record, value, asker).finally(() => {
      this.#current = null
    })
    this.#current = { value, verdict }
    return verdict
  }

  async #ask(record: KeeperRecord, value: string): Promise<ProbeResult> {
    try {
      return await this.#source.probe(record.config, value)
    } catch {
      // A keeper that this one depends on is out of reach.
      return { verdict: 'unverified', errcode: null, rid: null }
    }
  }

  async #probe(record: KeeperRecord, value: string, { by, trigger }: Asker): Promise<ProbeVerdict> {
    const memory = this.#memory
    const { epoch } = memory
    const { generation } = record.lineage
    const sentAt = memory.now()
    memory.commit({ ...record, probes: countProbe(record.probes, sentAt) }, [])
    const { verdict, errcode, rid } = await this.#ask(record, value)
    const answered = memory.record
    if (answered === null || memory.epoch !== epoch) {
      return verdict
    }
    const now = memory.now()
    const { lineage } = answered
    const dead = verdict === 'dead' && lineage.current?.value === value
    const events = [
      memory.event('reported', trigger, by, {
        generation,
        errcode,
        rid,
        tookMs: now - sentAt,
        detail: verdict,
      }),
    ]
    const isKilled = dead && isKilledElsewhere(lineage, now)
    if (isKilled) {
      events.push(memory.event('killed_elsewhere', trigger, by, { generation, errcode, rid }))
    }
    memory.commit(
      {
        ...answered,
        lineage: dead ? foundDead(lineage, now) : lineage,
        probes: rememberVerdict(answered.probes, generation, verdict, now),
        figures: isKilled ? { ...answered.figures, killedAt: now } : answered.figures,
      },
      events,
    )
    return verdict
  }
}
