/**
 * @module WeChat's check before a platform is published, as a script: a ticket, an authorization of
 * its own test account, then two fixed messages of a user. The platform must answer the first in the
 * reply, and the second with a customer-service message after it exchanged the code in it.
 */

import { authorize, type Grant, PUBLISH_CHECK_ACCOUNTS } from './authorizing.ts'
import type { Component } from './component.ts'
import { makeEnvelope, openReply, xmlText } from './push-envelope.ts'
import { userTextXml } from './push-messages.ts'
import { pushOnDemand } from './push-on-demand.ts'
import { type PushAnswer, post, seconds } from './pushing.ts'
import type { World } from './world.ts'

export type PublishCheck = {
  readonly passed: boolean
  readonly checks: readonly { name: string; passed: boolean; detail: string }[]
}

const TEXT = 'TESTCOMPONENT_MSG_TYPE_TEXT'
const USER = 'ozy4qt1eDxSxzCr0aNT0mXCWfrDE'
const MESSAGE_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 100

export async function runPublishCheck(world: World, component: Component): Promise<PublishCheck> {
  const checks: { name: string; passed: boolean; detail: string }[] = []
  const note = (name: string, passed: boolean, detail: string) => {
    checks.push({ name, passed, detail })
  }

  const ticket = await pushOnDemand(world, component, { info_type: 'component_verify_ticket' })
  if ('impossible' in ticket) {
    note('ticket', false, ticket.impossible)
  } else {
    note('ticket', ticket.accepted, told(ticket))
  }

  for (const kind of ['official_account', 'mini_program'] as const) {
    const [account = ''] = PUBLISH_CHECK_ACCOUNTS[kind]
    const text = await checkText(world, component, account)
    note(`${account} text`, text === null, text ?? 'replied')
    const code = await checkCode(world, component, { appid: account, kind })
    note(`${account} code`, code === null, code ?? 'exchanged and sent')
  }
  return { passed: checks.every(({ passed }) => passed), checks }
}

/** What is wrong with the reply to the fixed text, or null. */
async function checkText(
  world: World,
  component: Component,
  account: string,
): Promise<string | null> {
  const answer = await sendText(world, component, account, TEXT)
  if (answer === null) {
    return 'message_url: this platform has none'
  }
  const reply = await openReply(component, answer.body)
  if (reply === null) {
    return `not a sealed reply: ${told(answer)}`
  }
  const wanted = `${TEXT}_callback`
  const right =
    xmlText(reply, 'Content') === wanted &&
    xmlText(reply, 'MsgType') === 'text' &&
    xmlText(reply, 'ToUserName') === USER
  return right ? null : `not ${wanted} to the user`
}

/** What is wrong with what follows the text that carries a code, or null. */
async function checkCode(world: World, component: Component, grant: Grant): Promise<string | null> {
  const account = grant.appid
  const granted = authorize(world, component, grant, world.clock.now())
  if ('refused' in granted) {
    return granted.refused.text
  }
  const code = granted.code
  const answer = await sendText(world, component, account, `QUERY_AUTH_CODE:${code.value}`)
  if (answer === null) {
    return 'message_url: this platform has none'
  }
  if (answer.status !== 200 || (answer.body !== '' && answer.body !== 'success')) {
    return `not an empty reply: ${told(answer)}`
  }
  const wanted = `${code.value}_from_api`
  const sent = () =>
    world.messages
      .list()
      .some(({ appid, to, text }) => appid === account && to === USER && text === wanted)
  for (let waited = 0; waited < MESSAGE_WITHIN_MS && !sent(); waited += LOOK_EVERY_MS) {
    await world.sleep(LOOK_EVERY_MS)
  }
  if (!code.used) {
    return 'the code was not exchanged'
  }
  return sent() ? null : 'no customer-service message with the code came'
}

async function sendText(
  world: World,
  component: Component,
  account: string,
  text: string,
): Promise<PushAnswer | null> {
  const url = component.config.message_url?.replaceAll('$APPID$', account)
  if (url === undefined) {
    return null
  }
  const now = world.clock.now()
  // The original id is that of the account; its form is all that matters here.
  const recipient = `gh_${account.slice(-12)}`
  const xml = userTextXml({
    account: recipient,
    user: USER,
    createTime: seconds(now),
    text,
    // Above 2^53, as real ones are.
    id: `24${world.random.decimal(17)}`,
  })
  const message = { account: recipient, user: USER }
  const envelope = await makeEnvelope(world, component, { infoType: 'text', xml, at: now, message })
  return post(world, url, envelope)
}

function told({ status, body }: PushAnswer): string {
  return status === null ? 'no answer in 5 s' : `${status} ${JSON.stringify(body.slice(0, 100))}`
}
