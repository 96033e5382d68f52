/**
 * @module What an operator does about alerts: make, list, test and delete channels, and see what is the matter
 * now. For the API and the pages alike.
 */

import type { z } from '@hono/zod-openapi'
import { problemSentence } from '../alerts/answer.ts'
import { CHANNELS_MAX, type Channel } from '../alerts/channel.ts'
import { alertTexts } from '../alerts/texts.ts'
import { INCIDENT_KINDS } from '../policy/incident.ts'
import type { ListedIncident, Page } from '../registry/rpc.ts'
import { targetProblem } from '../target.ts'
import { pageAcross } from './across.ts'
import { askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { refuse, refuseField } from './problem.ts'
import type { ChannelBody, ChannelTestAnswer } from './schemas/alerts.ts'

/**
 * Makes a channel, which is told of whatever happens from now on.
 *
 * @param origin this server's address as the operator used it; messages lead there; @param by who asks, for
 *   the log
 */
export async function createChannel(
  edge: Edge,
  origin: string,
  body: z.output<typeof ChannelBody>,
  by: string,
): Promise<Channel> {
  const { name, format, url, secret = null, kinds = INCIDENT_KINDS } = body
  const problem = targetProblem(url, edge.allowPrivateTargets)
  if (problem !== null) {
    refuseField('url', problem)
  }
  if (format === 'wecom' && secret !== null) {
    refuseField('secret', 'must be left out: robots of WeCom know no signature')
  }
  const language = body.language ?? (format === 'json' ? 'en' : 'zh')
  const settings = { name, format, url, secret, language, kinds, origin }
  const channel = await askObject(() => edge.registry().addChannel(settings))
  if (channel === null) {
    return refuse('invalid_request', {
      detail: `There are ${CHANNELS_MAX} channels already. Delete one first: DELETE /v1/alerts/channels/{id}.`,
    })
  }
  const { id, host } = channel
  edge.log('info', 'alert.channel_made', { channel: id, name, format, host, by })
  return channel
}

/** All channels, oldest first. */
export function listChannels(edge: Edge): Promise<readonly Channel[]> {
  return askObject(() => edge.registry().channels())
}

/** Deletes a channel, and forgets what it was not told yet. @param by who asks, for the log */
export async function removeChannel(edge: Edge, id: string, by: string): Promise<void> {
  const known = await askObject(() => edge.registry().removeChannel(id))
  if (!known) {
    refuseUnknownChannel(id)
  }
  edge.log('info', 'alert.channel_deleted', { channel: id, by })
}

/** Sends a test message at once; what came of it is no refusal. */
export async function testChannel(
  edge: Edge,
  id: string,
): Promise<z.output<typeof ChannelTestAnswer>> {
  const outcome = await askObject(() => edge.registry().testChannel(id))
  switch (outcome.kind) {
    case 'unknown':
      return refuseUnknownChannel(id)
    case 'delivered':
      return { delivered: true, problem: null }
    case 'failed':
      return { delivered: false, problem: problemSentence(outcome.problem) }
  }
}

/**
 * A page of open incidents, in the order of the credentials' paths, each registry's apart.
 *
 * @param cursor `next` of the page before; null for the first
 */
export function listIncidents(
  edge: Edge,
  cursor: string | null,
  limit: number,
): Promise<Page<ListedIncident>> {
  return pageAcross(
    edge,
    cursor,
    limit,
    (registry, after, count) => registry.incidents(after, count),
    (incident: ListedIncident) => incident.cursor,
  )
}

/** What to do about an incident, in a sentence. */
export function incidentAdvice(incident: ListedIncident): string {
  return alertTexts('en').advice(incident)
}

function refuseUnknownChannel(id: string): never {
  return refuse('not_found', {
    detail: `There is no alert channel ${id}; it may be deleted already.`,
  })
}
