/** @module A message as a request, in the format of its channel. Pure: what it says follows from what it is given. */

import { jsonRequest } from './json.ts'
import type { AlertRequest, Message, Target } from './notice.ts'
import { dingtalkRequest, feishuRequest, wecomRequest } from './robots.ts'

/** Makes the request. @param now unix milliseconds; goes into signatures */
export function alertRequest(message: Message, target: Target, now: number): AlertRequest {
  switch (target.format) {
    case 'json':
      return jsonRequest(message, target, now)
    case 'wecom':
      return wecomRequest(message, target)
    case 'feishu':
      return feishuRequest(message, target, now)
    case 'dingtalk':
      return dingtalkRequest(message, target, now)
  }
}
