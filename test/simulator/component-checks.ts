/**
 * @module Who gets past the door of the platform's endpoints: with its secret, or with its token.
 * The order of the checks is the believed one, as in `credential-checks.ts`.
 */

import type { Component } from './component.ts'
import { checkComponentAddress } from './credential-checks.ts'
import { type Call, type Fields, jsonFields, readPost, textField } from './endpoint.ts'
import { type Refusal, refusal } from './errors.ts'
import { checkToken } from './token-check.ts'
import type { World } from './world.ts'

export type Admitted = { readonly component: Component; readonly fields: Fields }

/** Anything else is not an appid at all, such as one with an invisible character. */
const APPID = /^[A-Za-z0-9_-]+$/

/** With the secret, under the name that this endpoint has for it. */
export function admitBySecret(
  world: World,
  call: Call,
  secretName: string,
  /** What an unknown platform is told. */
  unknown = 61011,
): Admitted | { refused: Refusal } {
  const post = readPost(call, 41018)
  if ('refused' in post) {
    return post
  }
  const appid = textField(post.fields, 'component_appid')
  const secret = textField(post.fields, secretName)
  if (appid === null || secret === null) {
    return { refused: refusal(47001) }
  }
  if (appid === '') {
    return { refused: refusal(41018) }
  }
  if (secret === '') {
    return { refused: refusal(41004) }
  }
  const component = world.components.get(appid)
  if (component === undefined) {
    return { refused: refusal(APPID.test(appid) ? unknown : 40013) }
  }
  if (secret !== component.config.secret) {
    return { refused: refusal(component.config.wrong_secret_errcode) }
  }
  const refused = checkComponentAddress(component, call.ip)
  return refused === null ? { component, fields: post.fields } : { refused }
}

/** With the platform's token, under either of its names. */
export function admitByToken(
  world: World,
  call: Call,
  now: number,
): Admitted | { refused: Refusal } {
  if (call.method !== 'POST') {
    return { refused: refusal(43002) }
  }
  const checked = checkToken(world, tokenIn(call), now)
  if ('refused' in checked) {
    return checked
  }
  const component = world.components.get(checked.token.component ?? '')
  if (checked.token.lineage !== 'component' || component === undefined) {
    return { refused: refusal(61014) }
  }
  const refused = checkComponentAddress(component, call.ip)
  if (refused !== null) {
    return { refused }
  }
  const post = readPost(call, 41018)
  if ('refused' in post) {
    return post
  }
  const appid = textField(post.fields, 'component_appid')
  if (appid === null) {
    return { refused: refusal(47001) }
  }
  if (appid === '') {
    return { refused: refusal(41018) }
  }
  return appid === component.appid
    ? { component, fields: post.fields }
    : { refused: refusal(40013) }
}

/** Old documents and all SDKs call it component_access_token, new documents access_token. */
export function tokenIn(call: Call): string | null {
  return call.query.get('component_access_token') ?? call.query.get('access_token')
}

/** Whom a call concerns: the authorizer, if it names one, else the platform. */
export function concerned(world: World, call: Call): string | null {
  const fields = jsonFields(call.body) ?? {}
  const authorizer = textField(fields, 'authorizer_appid')
  const component = textField(fields, 'component_appid')
  return authorizer || component || world.tokens.get(tokenIn(call) ?? '')?.component || null
}
