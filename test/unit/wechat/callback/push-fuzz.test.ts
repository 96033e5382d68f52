/**
 * Pushes with something changed in them at random, from a seed: the worst that may happen is a
 * refusal, and none that was changed where it matters is opened.
 */

import { describe, it } from 'vitest'
import { readEvent } from '../../../../src/wechat/callback/info-type.ts'
import { cdata } from '../../../../src/wechat/callback/passive-reply.ts'
import { type IncomingPush, openPush } from '../../../../src/wechat/callback/push.ts'
import { sha1OfSorted } from '../../../../src/wechat/callback/signature.ts'
import { seededRandom } from '../../given.ts'
import { bodyOf, KEY, NONCE, PREVIOUS_KEY, pushOf, TICKET_XML, TIMESTAMP, TOKEN } from './given.ts'

const SEED = 20_260_822

type Draw = (below: number) => number

function drawing(seed: number): Draw {
  const random = seededRandom(seed)
  return (below) => {
    const [a = 0, b = 0, c = 0] = random.bytes(3)
    return ((a << 16) | (b << 8) | c) % below
  }
}

const MARKUP = ['<Encrypt>', '</Encrypt>', '<![CDATA[', ']]>', '<!DOCTYPE x>', '<xml>', '\u0000']

/** The text with one thing changed: a bit, its length, or a piece of it somewhere else. */
function mutated(text: string, draw: Draw): string {
  const at = draw(text.length + 1)
  const to = at + draw(text.length + 1 - at)
  switch (draw(7)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(at)
    case 2:
      return text.slice(0, at) + text.slice(to)
    case 3:
      return text.slice(0, to) + text.slice(at)
    case 4:
      return text.slice(0, at) + (MARKUP[draw(MARKUP.length)] ?? '') + text.slice(at)
    case 5: {
      const [source, target] = [draw(text.length + 1), draw(text.length + 1)]
      return text.slice(0, target) + text.slice(source, source + draw(64)) + text.slice(target)
    }
    default: {
      const bytes = Buffer.from(text)
      const index = draw(Math.max(bytes.length, 1))
      bytes[index] = (bytes[index] ?? 0) ^ (1 << draw(8))
      return bytes.toString('utf8')
    }
  }
}

const GENUINE = pushOf(TICKET_XML)
const MESSAGE = openPush(GENUINE)
const ENCRYPT = /<!\[CDATA\[([A-Za-z0-9+/=]{50,})\]\]>/.exec(GENUINE.body)?.[1] ?? ''

function mutatedPush(draw: Draw): IncomingPush {
  const times = 1 + draw(3)
  const names = ['timestamp', 'nonce', 'msg_signature'] as const
  const query: Record<string, string | undefined> = { ...GENUINE.query }
  let { body } = GENUINE
  for (let i = 0; i < times; i++) {
    const name = names[draw(6)]
    if (name === undefined) {
      body = mutated(body, draw)
    } else {
      query[name] = mutated(query[name] ?? '', draw)
    }
  }
  return { ...GENUINE, keys: [KEY, PREVIOUS_KEY], query, body }
}

describe('10,000 changed pushes', () => {
  it('are opened only if nothing that is signed was changed', ({ expect }) => {
    const draw = drawing(SEED)
    const reasons = new Map<string, number>()
    for (let i = 0; i < 10_000; i++) {
      const push = mutatedPush(draw)
      const opened = openPush(push)
      const outcome = opened.kind === 'refused' ? opened.reason : opened.kind
      reasons.set(outcome, (reasons.get(outcome) ?? 0) + 1)
      if (opened.kind === 'opened') {
        const { timestamp, nonce, msg_signature } = push.query
        expect(push.body).toContain(ENCRYPT)
        expect({ timestamp, nonce, msg_signature }).toEqual({
          timestamp: TIMESTAMP,
          nonce: NONCE,
          msg_signature: GENUINE.query['msg_signature'],
        })
        expect(opened).toEqual(MESSAGE)
      }
    }
    // The changes reach every step before the cipher, which nobody reaches without the Token.
    expect([...reasons.keys()].sort()).toEqual(['bad_query', 'bad_signature', 'bad_xml', 'opened'])
  })

  it('do no harm even if somebody with the Token signs them', ({ expect }) => {
    const draw = drawing(SEED + 1)
    const reasons = new Set<string>()
    for (let i = 0; i < 10_000; i++) {
      const bytes = Buffer.from(ENCRYPT, 'base64')
      const [at, source, target] = [draw(bytes.length), draw(bytes.length), draw(bytes.length)]
      const kind = draw(3)
      if (kind === 0) {
        bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8))
      } else if (kind === 1) {
        bytes.copyWithin(target - (target % 16), source - (source % 16))
      }
      const encrypt = kind === 2 ? mutated(ENCRYPT, draw) : bytes.toString('base64')
      const signed = sha1OfSorted([TOKEN, TIMESTAMP, NONCE, encrypt])
      const query = { ...GENUINE.query, msg_signature: signed }
      const opened = openPush({ ...GENUINE, body: bodyOf(encrypt), query })
      reasons.add(opened.kind === 'refused' ? opened.reason : opened.kind)
      if (opened.kind === 'opened') {
        // The cipher lets a changed block through: what forbids it is the signature alone.
        readEvent(opened.message)
      }
    }
    expect([...reasons].sort()).toEqual([
      'bad_cipher',
      'bad_message',
      'bad_xml',
      'opened',
      'wrong_appid',
    ])
  })

  it('are read without a stumble if they are genuine, and only their message is odd', ({
    expect,
  }) => {
    const draw = drawing(SEED + 2)
    const authorized = [
      '<xml><AppId><![CDATA[wx1]]></AppId><CreateTime>1413192760</CreateTime>',
      '<InfoType><![CDATA[authorized]]></InfoType><AuthorizerAppid>wx2</AuthorizerAppid>',
      `<AuthorizationCode>${cdata('queryauthcode@@@x')}</AuthorizationCode></xml>`,
    ].join('')
    const kinds = new Set<string>()
    for (let i = 0; i < 10_000; i++) {
      const plain = mutated(mutated(draw(2) === 0 ? authorized : TICKET_XML, draw), draw)
      const opened = openPush(pushOf(plain, { seed: i }))
      kinds.add(opened.kind === 'opened' ? readEvent(opened.message).kind : opened.reason)
    }
    expect([...kinds].sort()).toEqual([
      'authorized',
      'bad_message',
      'component_verify_ticket',
      'malformed',
      'unknown',
    ])
  })
})
