/**
 * @module What is measured: something that calls WeChat, set up by the recipe of docs/sdks.md, and as
 * it comes.
 */

import type { Place } from './recipes.ts'

/** One of them, with a cache of its own. */
export type Client = {
  /** One business call; rejects if it fails in the end. */
  call(): Promise<void>
  /** Another one that holds the same in its cache, where starting one anew is dear. */
  copy?(): Client
}

export type Subject = {
  readonly name: string
  /** By the recipe: tokens from lingpai, all else from WeChat. */
  start(place: Place): Client
  /** As it comes, with nothing but WeChat's address changed. */
  stock(place: Place): Client
}

/** Answers of WeChat's that an SDK hands on as they are. */
export function assertAccepted(answer: {
  readonly errcode?: number
  readonly errmsg?: string
}): void {
  if (answer.errcode) {
    throw new Error(`${answer.errcode} ${answer.errmsg}`)
  }
}
