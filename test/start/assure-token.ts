/**
 * @module A credential's token, fetched and known to both sides. A simulator that was killed forgets,
 * lingpai does not, and heals when told.
 */

import { ask, type Sides, send } from './ask.ts'

/** Has a token fetched, and reports it if the simulator never issued it. */
export async function assureToken(
  { workerUrl, wechatUrl }: Sides,
  key: string,
  path: string,
): Promise<void> {
  const url = `${workerUrl}/v1/${path}/token`
  const { access_token: token } = (await send('GET', url, { key })).json
  if (typeof token !== 'string') {
    return
  }
  const facts = await ask('GET', `${wechatUrl}/__simulator/tokens/${token}`)
  if (facts['known'] === false) {
    await send('POST', `${url}/report`, { key, body: { token } })
  }
}
