/**
 * @module What the terminal shows once everything runs: where things are, lines to paste, and a link to
 * open.
 */

import { relative } from 'node:path'
import process from 'node:process'
import { DEMO_APPS } from './demo.ts'
import { DEMO_ACCOUNTS, DEMO_PLATFORM, NEWCOMER } from './demo-platform.ts'

export type Places = {
  readonly workerUrl: string
  readonly wechatUrl: string
  readonly directory: string
  readonly secretsFile: string
  readonly clientKey: string
  readonly connectUrl: string
}

/** What can be pasted into a shell, by what it shows. */
export type TryLines = {
  readonly fetchToken: string
  /** The token killed, then reported: the answer is its successor. */
  readonly killAndReport: string
  /** The token of an account that authorized the platform. */
  readonly fetchAuthorizer: string
  /** That of the one to be connected. */
  readonly fetchNewcomer: string
}

export function tryLines({ workerUrl, wechatUrl, clientKey }: Places): TryLines {
  const { appid } = DEMO_APPS[0]
  const auth = `-H 'Authorization: Bearer ${clientKey}'`
  const fetchOf = (path: string) => `curl -sw '\\n' ${workerUrl}/v1/${path}/token ${auth}`
  const token = `${workerUrl}/v1/apps/${appid}/token`
  // Whoever else holds the secret and asks twice leaves lingpai's token third in line: dead.
  const kill = `curl -s -o /dev/null -d '{"calls":2}' ${wechatUrl}/__simulator/apps/${appid}/outsider`
  const report = `curl -s ${token} ${auth} | sed s/access_// | curl -sw '\\n' ${token}/report ${auth} -d @-`
  return {
    fetchToken: fetchOf(`apps/${appid}`),
    killAndReport: `${kill}; ${report}`,
    fetchAuthorizer: fetchOf(DEMO_ACCOUNTS[0].path),
    fetchNewcomer: fetchOf(NEWCOMER.path),
  }
}

export function formatBanner(places: Places): string {
  const { workerUrl, wechatUrl, directory, secretsFile, clientKey, connectUrl } = places
  const { fetchToken, killAndReport, fetchAuthorizer, fetchNewcomer } = tryLines(places)
  const [perCall, stable] = DEMO_APPS
  const authorized = DEMO_ACCOUNTS.map(({ appid }) => appid).join(', ')
  return `
dashboard   ${workerUrl}/ (sign in with the ADMIN_KEY of ${shortName(secretsFile)})
API         ${workerUrl}/v1 (described at ${workerUrl}/docs, once signed in)
WeChat      ${wechatUrl} (simulated; control at ${wechatUrl}/__simulator)
accounts    ${perCall.appid} (${perCall.grant}), ${stable.appid} (${stable.grant})
platform    ${DEMO_PLATFORM.appid}, authorized by ${authorized}
client key  ${clientKey}
data        ${shortName(directory)} (delete it to begin anew)

Fetch a token:
  ${fetchToken}

Somebody else with the same secret kills it; say so, and lingpai replaces it:
  ${killAndReport}

Fetch again, healed:
  ${fetchToken}

Fetch the token of an account that authorized the platform:
  ${fetchAuthorizer}

Connect one more: open this in a browser, press "On a computer" (在电脑上授权), choose "${NEWCOMER.name}":
  ${connectUrl}

Fetch its token:
  ${fetchNewcomer}

Ctrl-C stops everything. The log:
`
}

/** As the user would write it. */
function shortName(path: string): string {
  const name = relative(process.cwd(), path)
  return name.startsWith('..') ? path : name || '.'
}
