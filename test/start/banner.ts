/**
 * @module What the terminal shows once everything runs: where things are, and three lines to paste.
 */

import { relative } from 'node:path'
import process from 'node:process'
import { DEMO_APPS } from './demo.ts'

export type Places = {
  readonly workerUrl: string
  readonly wechatUrl: string
  readonly directory: string
  readonly secretsFile: string
  readonly clientKey: string
}

/** Lines that show, pasted in order: a token; the same token killed and reported; its successor. */
export function tryLines({ workerUrl, wechatUrl, clientKey }: Places): readonly string[] {
  const { appid } = DEMO_APPS[0]
  const token = `${workerUrl}/v1/apps/${appid}/token`
  const auth = `-H 'Authorization: Bearer ${clientKey}'`
  // Whoever else holds the secret and asks twice leaves lingpai's token third in line: dead.
  const kill = `curl -s -o /dev/null -d '{"calls":2}' ${wechatUrl}/__simulator/apps/${appid}/outsider`
  const report = `curl -s ${token} ${auth} | sed s/access_// | curl -sw '\\n' ${token}/report ${auth} -d @-`
  const fetchToken = `curl -sw '\\n' ${token} ${auth}`
  return [fetchToken, `${kill}; ${report}`, fetchToken]
}

export function formatBanner(places: Places): string {
  const { workerUrl, wechatUrl, directory, secretsFile, clientKey } = places
  const [fetchToken, killAndReport, fetchAgain] = tryLines(places)
  const [perCall, stable] = DEMO_APPS
  return `
lingpai     ${workerUrl}
operator    ADMIN_KEY is in ${shortName(secretsFile)}
WeChat      ${wechatUrl} (simulated; control at ${wechatUrl}/__simulator)
accounts    ${perCall.appid} (${perCall.grant}), ${stable.appid} (${stable.grant})
client key  ${clientKey}
data        ${shortName(directory)} (delete it to begin anew)

Fetch a token:
  ${fetchToken}

Somebody else with the same secret kills it; say so, and lingpai replaces it:
  ${killAndReport}

Fetch again, healed:
  ${fetchAgain}

Ctrl-C stops everything. The log:
`
}

/** As the user would write it. */
function shortName(path: string): string {
  const name = relative(process.cwd(), path)
  return name.startsWith('..') ? path : name || '.'
}
