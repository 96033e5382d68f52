/**
 * A service with lingpai's own client, for any runtime: 20 tokens at once, then a call that heals. Told
 * what to do by one JSON argument, says what happened in one line of JSON.
 */

const { client, url, key, path, wechatUrl } = JSON.parse(
  (globalThis.Deno?.args ?? process.argv.slice(2))[0],
)
const { createClient } = await import(client)
const lingpai = createClient({ url, key })

const business = () =>
  lingpai.withToken(path, async (token) => {
    const answer = await fetch(`${wechatUrl}/cgi-bin/get_api_domain_ip?access_token=${token}`)
    return answer.json()
  })

const tokens = await Promise.all(Array.from({ length: 20 }, () => lingpai.token(path)))
await fetch(`${wechatUrl}/__simulator/tokens/revoke`, {
  method: 'POST',
  body: JSON.stringify({ token: tokens[0] }),
})
const answers = await Promise.all(Array.from({ length: 20 }, () => business()))
const healed = await lingpai.token(path)
// biome-ignore lint/suspicious/noConsole: its output is what it is for.
console.log(
  JSON.stringify({
    tokens: new Set(tokens).size,
    failed: answers.filter((answer) => !Array.isArray(answer.ip_list)).length,
    isAnother: healed !== tokens[0],
  }),
)
