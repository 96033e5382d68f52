/**
 * @module For whoever watches the server by its numbers: `GET /metrics`, in OpenMetrics. Own accounts and
 * platforms have series of their own; the accounts of a platform, of which there may be ten thousand,
 * are counted together. docs/metrics.md explains each family.
 */

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { METRICS_ENTRY } from '../credential.ts'
import { authenticate } from './authenticate.ts'
import type { AppEnv, Edge, Principal } from './edge.ts'
import { METRICS } from './examples.ts'
import { gatherFigures } from './gathering.ts'
import { familiesOf } from './metric-families.ts'
import { OPEN_METRICS_TYPE, openMetricsText } from './open-metrics.ts'
import { ANY_KEY, KEYED, refusals } from './openapi.ts'
import { refuse } from './problem.ts'

const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  tags: ['Operations'],
  summary: 'Numbers for Prometheus and the like, in OpenMetrics text',
  description: `For ADMIN_KEY, or a client key whose allow-list has "${METRICS_ENTRY}".`,
  security: ANY_KEY,
  responses: {
    200: {
      description: 'docs/metrics.md explains each family.',
      content: {
        [OPEN_METRICS_TYPE]: {
          schema: z.string(),
          example: METRICS,
        },
      },
    },
  },
  ...refusals('not_for_metrics', ...KEYED),
})

/** `GET /metrics`. */
export function metricsRoutes(edge: Edge): OpenAPIHono<AppEnv> {
  const app = new OpenAPIHono<AppEnv>()
  app.use('/metrics', authenticate(edge))
  app.openapi(metricsRoute, async (c) => {
    requireMetrics(c.get('principal'))
    const text = openMetricsText(familiesOf(await gatherFigures(edge), edge.clock.now()))
    const headers = { 'content-type': OPEN_METRICS_TYPE, 'cache-control': 'no-store' }
    return new Response(text, { headers })
  })
  return app
}

function requireMetrics(principal: Principal): void {
  const mayScrape =
    principal.kind === 'admin' ||
    principal.allow.some((entry) => entry === '*' || entry === METRICS_ENTRY)
  if (!mayScrape) {
    refuse('forbidden', {
      detail: `This key's allow-list does not cover the metrics. An operator can make a key that does: POST /v1/keys with "allow": ["${METRICS_ENTRY}"].`,
    })
  }
}
