/**
 * @module The code in docs/sdks.md, to be run as it stands there: only the addresses, the appid and the
 * key are put in, as a reader would.
 */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { compileFunction } from 'node:vm'

export const PAGE = `${import.meta.dirname}/../../docs/sdks.md`

/** Where a client asks, and as whom. */
export type Place = {
  /** Token calls: lingpai, or WeChat itself. */
  readonly tokens: string
  /** All other calls: WeChat. */
  readonly wechat: string
  readonly appid: string
  /** A client key of lingpai's, or the AppSecret. */
  readonly secret: string
}

/** Finds the SDKs. */
export const requireSdk = createRequire(`${import.meta.dirname}/package.json`)

/** The first code in this language below this heading. */
export function recipe(heading: string, language: string): string {
  const page = readFileSync(PAGE, 'utf8')
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`))
  const code = section?.match(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms'))?.[1]
  if (code === undefined) {
    throw new Error(`docs/sdks.md has no ${language} below "${heading}"`)
  }
  return code
}

/** The same with this place put in. */
export function placed(code: string, { tokens, wechat, appid, secret }: Place): string {
  return code
    .replaceAll('https://token.example.com', tokens)
    .replaceAll('https://api.weixin.qq.com', wechat)
    .replaceAll('wx0123456789abcdef', appid)
    .replaceAll('lpk_…', secret)
}

/** What a recipe in JavaScript exports. */
export function runRecipe<Exported>(heading: string, place: Place): Exported {
  const run = compileFunction(placed(recipe(heading, 'js'), place), ['require', 'module'])
  const module: { exports?: Exported } = {}
  run(requireSdk, module)
  if (module.exports === undefined) {
    throw new Error(`the recipe for ${heading} exports nothing`)
  }
  return module.exports
}
