/**
 * @module The families of `GET /metrics`, one after the other. Names and labels are part of what the
 * outside sees: they are added to, and never renamed. No label carries a secret, a name that people
 * chose, or anything that a client sent.
 */

import type { CredentialStatus } from '../keeper/status.ts'
import {
  CLIENT_CREDENTIAL_QUOTA,
  FORCED_REFRESH_QUOTA,
  STABLE_TOKEN_QUOTA,
} from '../policy/constants.ts'
import { LATENCY_BOUNDS_MS, type Tally, type UpstreamCall } from '../registry/tally.ts'
import type { Gathered, Section } from './gathering.ts'
import type { Family, HistogramSample, Labels, Sample } from './open-metrics.ts'

/** @param now unix milliseconds */
export function familiesOf(gathered: Gathered, now: number): readonly Family[] {
  const { sections, credentials, unreachable } = gathered
  const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name: `lingpai_${name}`,
    type: 'counter',
    help,
    samples,
  })
  const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
    name: `lingpai_${name}`,
    type: 'gauge',
    help,
    ...(name.endsWith('_seconds') ? { unit: 'seconds' as const } : {}),
    samples,
  })
  return [
    gauge('credentials', 'Credentials, by kind and state.', sections.flatMap(stateSamples)),
    gauge(
      'promise_remaining_seconds',
      'Until when a token can be promised if no newer one ever comes, of each own account and platform.',
      credentials.flatMap((status) => remaining(status, now)),
    ),
    gauge(
      'accounts_promise_remaining_seconds',
      'The same, of the account of a platform that is worst off among those that are read.',
      sections.flatMap(({ platform, figures: { servesUntil } }) =>
        platform === '' || servesUntil === null
          ? []
          : [{ labels: { platform }, value: secondsBetween(now, servesUntil) }],
      ),
    ),
    gauge(
      'failing',
      '1 while the newest request for a token failed, of each own account and platform.',
      credentials.map((status) => ({
        labels: labelsOf(status),
        value: status.lastFailure === null ? 0 : 1,
      })),
    ),
    gauge(
      'incidents_open',
      'Open incidents, by kind: what alert channels were told of.',
      sections.flatMap(incidentSamples),
    ),
    counter(
      'rotations',
      'New tokens, by grant and by what set it off.',
      sections.flatMap((each) => counted(each, 'rotations', ['grant', 'trigger'])),
    ),
    counter(
      'refusals',
      'Requests for a token that WeChat refused, by grant and errcode.',
      sections.flatMap((each) => counted(each, 'refusals', ['grant', 'errcode'])),
    ),
    counter(
      'lost_answers',
      'Requests for a token without a usable answer, by grant.',
      sections.flatMap((each) => counted(each, 'lostAnswers', ['grant'], grantsOf(each))),
    ),
    counter(
      'killed_elsewhere',
      'Tokens that somebody else invalidated, by grant.',
      sections.flatMap((each) => counted(each, 'kills', ['grant'], grantsOf(each))),
    ),
    counter(
      'reports',
      'Reported tokens that WeChat was asked about, by its verdict.',
      sections.flatMap((each) => counted(each, 'reports', ['verdict'], VERDICTS)),
    ),
    counter('reads', 'Reads, by who answered.', sections.flatMap(readSamples)),
    {
      name: 'lingpai_upstream_duration_seconds',
      type: 'histogram',
      unit: 'seconds',
      help: 'How long WeChat took, by what it was asked for.',
      samples: sections.flatMap(latencySamples),
    },
    ...platformFamilies(credentials, now, counter, gauge),
    ...budgetFamilies(credentials, gauge),
    gauge(
      'registries_unreachable',
      'Registries that could not be asked for this scrape; their series are missing.',
      [{ labels: {}, value: unreachable }],
    ),
  ]
}

type Make = (name: string, help: string, samples: readonly Sample[]) => Family

function platformFamilies(
  credentials: readonly CredentialStatus[],
  now: number,
  counter: Make,
  gauge: Make,
): readonly Family[] {
  const platforms = credentials.flatMap(({ credential, platform }) =>
    platform === null ? [] : [{ labels: { credential }, platform }],
  )
  return [
    gauge(
      'ticket_age_seconds',
      'Since the newest component_verify_ticket came, or else since the platform was registered.',
      platforms.map(({ labels, platform }) => ({
        labels,
        value: secondsBetween(platform.ticketAwaitedSince, now),
      })),
    ),
    counter(
      'refused_pushes',
      'Pushes that could not prove to be WeChat’s.',
      platforms.map(({ labels, platform }) => ({ labels, value: platform.refusedPushes })),
    ),
    gauge(
      'waiting_forwards',
      'Pushes that wait to be passed on.',
      platforms.map(({ labels, platform }) => ({ labels, value: platform.outbox.waiting })),
    ),
  ]
}

function budgetFamilies(credentials: readonly CredentialStatus[], gauge: Make): readonly Family[] {
  const each = (value: (status: CredentialStatus) => number | null): readonly Sample[] =>
    credentials.flatMap((status) => {
      const figure = value(status)
      return figure === null ? [] : [{ labels: labelsOf(status), value: figure }]
    })
  return [
    gauge(
      'asks_today',
      'Requests for a token since 00:00 in Shanghai.',
      each(({ budget }) => budget.asks),
    ),
    gauge(
      'asks_quota',
      'How many WeChat answers in a day, where that is known.',
      each(({ grant }) => QUOTAS[grant ?? ''] ?? null),
    ),
    gauge(
      'forced_asks_today',
      'Of them those with force_refresh.',
      each(({ grant, budget }) => (grant === 'stable_token' ? budget.forcedAsks : null)),
    ),
    gauge(
      'forced_asks_quota',
      'How many with force_refresh WeChat answers in a day.',
      each(({ grant }) => (grant === 'stable_token' ? FORCED_REFRESH_QUOTA : null)),
    ),
    gauge(
      'probes_today',
      'Checks of reported tokens since 00:00 in Shanghai.',
      each(({ budget }) => budget.probes),
    ),
    gauge(
      'probes_budget',
      'After so many checks a day they are rationed.',
      each(({ budget }) => budget.probesPerDay),
    ),
  ]
}

const QUOTAS: Readonly<Record<string, number>> = {
  client_credential: CLIENT_CREDENTIAL_QUOTA,
  stable_token: STABLE_TOKEN_QUOTA,
}

function stateSamples({ platform, figures }: Section): readonly Sample[] {
  return Object.entries(figures.states).flatMap(([kind, counts]) =>
    Object.entries(counts).map(([state, value]) => ({ labels: { platform, kind, state }, value })),
  )
}

function incidentSamples({ platform, figures }: Section): readonly Sample[] {
  return Object.entries(figures.incidents).map(([kind, value]) => ({
    labels: { platform, kind },
    value,
  }))
}

/**
 * @param names of the labels that the tally's keys join
 * @param known keys that are shown from the start: of a series that only appears with its first count,
 * Prometheus sees no increase
 */
function counted(
  { platform, figures }: Section,
  what: 'rotations' | 'refusals' | 'lostAnswers' | 'kills' | 'reports',
  names: readonly string[],
  known: readonly string[] = [],
): readonly Sample[] {
  const zeros = Object.fromEntries(known.map((key) => [key, 0]))
  return Object.entries({ ...zeros, ...figures.tally[what] }).map(([joined, value]) => {
    const values = joined.split(' ')
    const named = names.map((name, index) => [name, values[index] ?? ''])
    return { labels: { platform, ...Object.fromEntries(named) }, value }
  })
}

const VERDICTS = ['alive', 'dead', 'unverified']

function grantsOf({ platform }: Section): readonly string[] {
  return platform === '' ? ['client_credential', 'stable_token', 'component'] : ['authorizer']
}

function readSamples({ platform, figures }: Section): readonly Sample[] {
  const { edge, keeper } = figures.tally.reads
  return [
    { labels: { platform, source: 'edge' }, value: edge },
    { labels: { platform, source: 'keeper' }, value: keeper },
  ]
}

function latencySamples({ platform, figures }: Section): readonly HistogramSample[] {
  const { latency }: Tally = figures.tally
  return (Object.keys(latency) as UpstreamCall[])
    .filter((call) => latency[call].count > 0)
    .map((call) => ({
      labels: { platform, call },
      bounds: LATENCY_BOUNDS_MS.map((bound) => bound / 1_000),
      buckets: latency[call].buckets,
      sum: latency[call].sumMs / 1_000,
    }))
}

function remaining(status: CredentialStatus, now: number): readonly Sample[] {
  const { servesUntil, generation } = status
  // One that never had a token has nothing to run out of; its state says so.
  return generation === 0
    ? []
    : [{ labels: labelsOf(status), value: secondsBetween(now, servesUntil ?? now) }]
}

function labelsOf({ credential, grant }: CredentialStatus): Labels {
  return { credential, grant: grant ?? '' }
}

function secondsBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 1_000))
}
