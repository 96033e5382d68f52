/** @module Which of the two languages a page is written in: the one the browser asks for first. */

/** Languages of pages. */
export type Language = 'en' | 'zh'

/** @param header `Accept-Language` (RFC 9110, section 12.5.4) */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.find((text) => text.trim().startsWith('q='))
      return { tag: tag.trim(), quality: Number(quality?.trim().slice(2) ?? 1) }
    })
    .filter(({ tag, quality }) => /^(?:en|zh)\b/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return wanted[0]?.tag.startsWith('zh') ? 'zh' : 'en'
}
