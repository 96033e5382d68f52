/**
 * @module Settings as an operator gives them, registered: an own account, a platform, an account that
 * authorized one. The API and the dashboard both come through here.
 */

import type { z } from '@hono/zod-openapi'
import { appPath, authorizerPath, componentPath } from '../credential.ts'
import { registryOfAccounts } from '../platforms.ts'
import { targetProblem } from '../target.ts'
import { askKeeper, askObject } from './ask.ts'
import type { Edge } from './edge.ts'
import { type Registered, register } from './managing.ts'
import { type FieldError, refuseField } from './problem.ts'
import type { AppBody } from './schemas/accounts.ts'
import type { AuthorizerBody, ComponentBody } from './schemas/platforms.ts'

/** Registers an own account, or changes it. @param by who asks, for the history */
export function registerApp(
  edge: Edge,
  appid: string,
  body: z.output<typeof AppBody>,
  by: string,
): Promise<Registered> {
  const { secret, grant, name } = body
  return register(edge, appPath(appid), { kind: 'app', appid, secret, grant, name }, by)
}

/**
 * Registers a third-party platform, or changes it. Ends the request with a 400 where
 * {@link downstreamProblem} finds one.
 *
 * @param here address of the request; @param by who asks, for the history
 */
export async function registerComponent(
  edge: Edge,
  here: string,
  componentAppid: string,
  body: z.output<typeof ComponentBody>,
  by: string,
): Promise<Registered> {
  const problem = downstreamProblem(edge, here, body.downstream_urls ?? [])
  if (problem !== null) {
    refuseField(problem.field, problem.message)
  }
  const path = componentPath(componentAppid)
  const registered = await register(
    edge,
    path,
    {
      kind: 'component',
      grant: 'component',
      componentAppid,
      secret: body.secret,
      pushToken: body.token,
      encodingAesKey: body.encoding_aes_key,
      previousEncodingAesKey: body.previous_encoding_aes_key ?? null,
      downstreamUrls: body.downstream_urls,
      connectReturnUrls: body.connect_return_urls,
      name: body.name,
    },
    by,
  )
  // Each time, so that repeating one that was cut short between the two mends it.
  await askObject(() => registryOfAccounts(edge.registryOf, path).keepAccounts())
  return registered
}

/**
 * Registers an account that authorized a platform by its refresh token, or gives it a newer one. Ends
 * the request with a 404 if the platform is not registered: nobody could ask for a token.
 *
 * @param by who asks, for the history
 */
export async function registerAuthorizer(
  edge: Edge,
  componentAppid: string,
  appid: string,
  body: z.output<typeof AuthorizerBody>,
  by: string,
): Promise<Registered> {
  const platform = componentPath(componentAppid)
  await askKeeper(platform, () => edge.keeper(platform).status())
  const { refresh_token: refreshToken, name } = body
  const account = { kind: 'authorizer', grant: 'authorizer', componentAppid, appid } as const
  const path = authorizerPath(componentAppid, appid)
  return register(edge, path, { ...account, refreshToken, name }, by)
}

/**
 * What is wrong with the first downstream that may not be one: private, or this very server's own
 * callback. Null if nothing is.
 *
 * @param here address of the request
 */
export function downstreamProblem(
  edge: Edge,
  here: string,
  urls: readonly string[],
): FieldError | null {
  for (const [index, url] of urls.entries()) {
    const message = targetProblem(url, edge.allowPrivateTargets) ?? loopProblem(here, url)
    if (message !== null) {
      return { field: `downstream_urls.${index}`, message }
    }
  }
  return null
}

function loopProblem(here: string, url: string): string | null {
  const { host, pathname } = new URL(url)
  return host === new URL(here).host && pathname.startsWith('/callback/')
    ? "must not be lingpai's own callback: it would get its own pushes again"
    : null
}
