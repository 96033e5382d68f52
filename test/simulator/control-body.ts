/**
 * @module How the control API reads bodies: JSON checked by a schema, and a 400 that names every
 * field at fault. Unknown fields are refused, since a misspelt one would silently test nothing.
 */

import type { Context } from 'hono'
import type { z } from 'zod'
import type { SimulatorEnv } from './pipeline.ts'

export type Read<T> = { ok: true; value: T } | { ok: false; response: Response }

export async function readBody<T>(
  c: Context<SimulatorEnv>,
  schema: z.ZodType<T>,
): Promise<Read<T>> {
  const text = await c.req.text()
  let json: unknown = {}
  if (text.trim() !== '') {
    try {
      json = JSON.parse(text)
    } catch {
      return { ok: false, response: invalid(c, ['the body is not JSON']) }
    }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) {
    return { ok: true, value: parsed.data }
  }
  const issues = parsed.error.issues.map(
    (issue) => `${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`,
  )
  return { ok: false, response: invalid(c, issues) }
}

export function invalid(c: Context<SimulatorEnv>, issues: readonly string[]): Response {
  return c.json({ error: 'invalid_request', message: issues.join('; ') }, 400)
}

export function notFound(c: Context<SimulatorEnv>, what: string): Response {
  return c.json({ error: 'not_found', message: `there is no ${what}` }, 404)
}
