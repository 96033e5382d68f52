/** Whose signature counts, over what, and what of the query can be signed at all. */

import { describe, it } from 'vitest'
import {
  isPushToken,
  isSigned,
  readSignedQuery,
  sha1OfSorted,
} from '../../../../src/wechat/callback/signature.ts'
import { vectors } from './given.ts'

const { official_verify_url: verifyUrl, official_thirdparty_doc: doc } = vectors

const QUERY = {
  timestamp: doc.timestamp,
  nonce: doc.nonce,
  msg_signature: doc.msg_signature,
}

describe('the digest', () => {
  it('is that of other SDKs', ({ expect }) => {
    expect(sha1OfSorted(vectors.sha1_helper.parts)).toBe(vectors.sha1_helper.sha1)
    expect(sha1OfSorted([...vectors.sha1_helper.parts].reverse())).toBe(vectors.sha1_helper.sha1)
  })

  it.for([
    ['the official page on URLs', verifyUrl],
    ['the official page for platforms', doc],
    ['its reply', vectors.official_thirdparty_reply],
    ['a ticket', vectors.ticket_push],
  ] as const)('is the msg_signature of %s', ([, vector], { expect }) => {
    const { token, timestamp, nonce, encrypt, msg_signature: expected } = vector
    expect(sha1OfSorted([token, timestamp, nonce, encrypt])).toBe(expected)
  })

  it.for([
    ['the official page for platforms', doc],
    ['a ticket', vectors.ticket_push],
  ] as const)('without the text is the signature of %s', ([, vector], { expect }) => {
    const { token, timestamp, nonce, signature } = vector
    expect(sha1OfSorted([token, timestamp, nonce])).toBe(signature)
  })
})

describe('a signature', () => {
  const query = { timestamp: doc.timestamp, nonce: doc.nonce, msgSignature: doc.msg_signature }

  it('is that of the Token over the text', ({ expect }) => {
    expect(isSigned(doc.token, query, doc.encrypt)).toBe(true)
  })

  it.for([
    ['of another length', doc.msg_signature.slice(1)],
    ['with something behind it', `${doc.msg_signature}00`],
    ['in capitals', doc.msg_signature.toUpperCase()],
    ['that leaves the text out', doc.signature],
    ['that is no text of its own', ''],
  ] as const)('%s is none', ([, msgSignature], { expect }) => {
    expect(isSigned(doc.token, { ...query, msgSignature }, doc.encrypt)).toBe(false)
  })

  it('is wrong if any of the four is another', ({ expect }) => {
    expect(isSigned('BBBBB', query, doc.encrypt)).toBe(false)
    expect(isSigned(doc.token, { ...query, timestamp: '1715943330' }, doc.encrypt)).toBe(false)
    expect(isSigned(doc.token, { ...query, nonce: '1590219413' }, doc.encrypt)).toBe(false)
    expect(isSigned(doc.token, query, `${doc.encrypt}A`)).toBe(false)
  })

  it('proves nothing while there is no Token', ({ expect }) => {
    const msgSignature = sha1OfSorted(['', query.timestamp, query.nonce, doc.encrypt])
    expect(isSigned('', { ...query, msgSignature }, doc.encrypt)).toBe(false)
  })
})

describe('the query', () => {
  it('has three parameters that count', ({ expect }) => {
    expect(readSignedQuery({ ...QUERY, signature: 'x', openid: 'y' })).toEqual({
      timestamp: doc.timestamp,
      nonce: doc.nonce,
      msgSignature: doc.msg_signature,
    })
  })

  it.for([
    ['no timestamp', { timestamp: undefined }],
    ['no nonce', { nonce: undefined }],
    ['no msg_signature', { msg_signature: undefined }],
    ['an empty nonce', { nonce: '' }],
    ['an empty msg_signature', { msg_signature: '' }],
    ['a timestamp that is no number', { timestamp: '2024-05-17' }],
    ['a timestamp with a sign', { timestamp: '-1' }],
    ['a nonce with white space', { nonce: 'a b' }],
    ['a nonce in Chinese', { nonce: '随机' }],
    ['a nonce that could hold a piece of the text', { nonce: '1'.repeat(65) }],
  ] as const)('with %s is none of WeChat', ([, change], { expect }) => {
    expect(readSignedQuery({ ...QUERY, ...change })).toBeNull()
  })
})

describe('a Token', () => {
  it.for(['abc', 'QDG6eK', 'a'.repeat(32)])('can be %s', (token, { expect }) => {
    expect(isPushToken(token)).toBe(true)
  })

  it.for(['', 'ab', 'a'.repeat(33), 'with space', 'with-dash', '令牌令牌', 'abc\n'])(
    'cannot be %j',
    (token, { expect }) => {
      expect(isPushToken(token)).toBe(false)
    },
  )
})
