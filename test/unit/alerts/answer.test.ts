/** Whether a message was taken: a robot's HTTP 200 says little, its code everything. */

import { describe, it } from 'vitest'
import { deliveryOf, problemSentence } from '../../../src/alerts/answer.ts'
import type { AlertFormat } from '../../../src/alerts/notice.ts'

const answered = (format: AlertFormat, status: number, body: unknown) =>
  deliveryOf(format, { status, text: typeof body === 'string' ? body : JSON.stringify(body) })

describe('an answer', () => {
  it.for([
    ['json', 200, ''],
    ['json', 204, ''],
    ['json', 200, { errcode: 1 }],
    ['wecom', 200, { errcode: 0, errmsg: 'ok' }],
    ['dingtalk', 200, { errcode: 0, errmsg: 'ok' }],
    ['feishu', 200, { code: 0, msg: 'success', data: {} }],
  ] as const)('of %s with %i %j means that it was taken', ([format, status, body], { expect }) => {
    expect(answered(format, status, body)).toEqual({ ok: true })
  })

  it.for([
    ['json', 500, '', 'http_500', false],
    ['json', 302, '', 'http_302', false],
    ['json', 429, '', 'http_429', true],
    ['wecom', 200, { errcode: 93000 }, 'wecom_93000', false],
    ['wecom', 200, { errcode: 45009 }, 'wecom_45009', true],
    ['dingtalk', 200, { errcode: 310000 }, 'dingtalk_310000', false],
    ['dingtalk', 200, { errcode: 130101 }, 'dingtalk_130101', true],
    ['feishu', 200, { code: 19021 }, 'feishu_19021', false],
    ['feishu', 200, { code: 11232 }, 'feishu_11232', true],
    ['feishu', 400, { code: 9499, msg: 'too many request' }, 'feishu_9499', true],
    ['wecom', 502, '<html>', 'http_502', false],
    ['wecom', 200, 'ok', 'no_robot', false],
    ['feishu', 200, { errcode: 0 }, 'no_robot', false],
    ['feishu', 200, 'null', 'no_robot', false],
  ] as const)(
    'of %s with %i %j means %s',
    ([format, status, body, problem, tooMany], { expect }) => {
      expect(answered(format, status, body)).toEqual({ ok: false, problem, tooMany })
    },
  )
})

describe('a problem', () => {
  it.for(['timeout', 'network', 'private_target', 'unreadable', 'no_robot', 'wecom_93000'])(
    'is explained: %s',
    (problem, { expect }) => {
      expect(problemSentence(problem)).toMatch(/^[A-Z].{20,}\.$/)
    },
  )

  it('that nobody foresaw has its number', ({ expect }) => {
    expect(problemSentence('http_418')).toBe('It answered with HTTP 418.')
    expect(problemSentence('dingtalk_7')).toContain('code 7')
  })
})
