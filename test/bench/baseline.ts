/**
 * @module What lingpai is compared to: the least that Hono on Workers needs for the same bytes. One
 * route has the answer ready, the other asks a Durable Object that has it ready. No key is checked,
 * nothing is validated, nothing is remembered.
 */

import { DurableObject } from 'cloudflare:workers'
import { Hono } from 'hono'

type BaselineEnv = {
  /** An answer of the real Worker, as text. */
  ANSWER: string
  OBJECT: DurableObjectNamespace<BareObject>
}

/** Has its answer in memory, as a keeper has its token. */
export class BareObject extends DurableObject<BaselineEnv> {
  readonly #answer = JSON.parse(this.env.ANSWER) as Record<string, string | number | boolean>

  token(): Record<string, string | number | boolean> {
    return this.#answer
  }
}

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' }

const app = new Hono<{ Bindings: BaselineEnv }>()

app.get('/memory/apps/:appid/token', (c) => new Response(c.env.ANSWER, { headers: HEADERS }))

app.get('/object/apps/:appid/token', async (c) => {
  const answer = await c.env.OBJECT.getByName(c.req.param('appid')).token()
  return c.json(answer, 200, { 'cache-control': 'no-store' })
})

export default app
