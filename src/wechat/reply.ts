/**
 * @module What came back from WeChat, before anybody believes it. Answers are read as text and
 * parsed here whatever their content type (protocol I2), bounded in size, and either are a JSON
 * object of an HTTP 200, or count as lost.
 */

/** Why no usable answer came. */
export type LostCause =
  | 'timeout'
  | 'network'
  | 'http_status'
  | 'redirect'
  | 'too_large'
  | 'empty'
  | 'not_json'
  | 'malformed'
  | 'evicted'
  | 'internal'

/** One HTTP exchange with WeChat. */
export type Reply =
  /** HTTP 200 with a JSON object. It may still be an error: see {@link errcodeOf}. */
  | { readonly kind: 'answer'; readonly json: Readonly<Record<string, unknown>> }
  /** Whether WeChat did what was asked is unknown. `status` where one came. */
  | { readonly kind: 'lost'; readonly cause: LostCause; readonly status: number | null }

/** Largest answer that is read; a page of 500 authorizers stays well below. */
export const REPLY_MAX_BYTES = 512 * 1024

/** Reads a response to its end, or up to the limit. Rejects if the connection breaks. */
export async function readReply(response: Response): Promise<Reply> {
  const { status } = response
  if (status >= 300 && status < 400) {
    await response.body?.cancel()
    return { kind: 'lost', cause: 'redirect', status }
  }
  if (status !== 200) {
    await response.body?.cancel()
    return { kind: 'lost', cause: 'http_status', status }
  }
  const text = await readBounded(response)
  if (text === null) {
    return { kind: 'lost', cause: 'too_large', status }
  }
  if (text.trim() === '') {
    return { kind: 'lost', cause: 'empty', status }
  }
  const json = parseObject(text)
  return json === null ? { kind: 'lost', cause: 'not_json', status } : { kind: 'answer', json }
}

async function readBounded(response: Response): Promise<string | null> {
  const reader = response.body?.getReader()
  if (reader === undefined) {
    return ''
  }
  // TextDecoder drops a byte order mark and replaces what is not UTF-8.
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) {
      return text + decoder.decode()
    }
    bytes += value.byteLength
    if (bytes > REPLY_MAX_BYTES) {
      await reader.cancel()
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  const parsed = parseJson(text) ?? parseJson(withoutControlCharacters(text))
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  return isObject ? (parsed as Record<string, unknown>) : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** WeChat leaves raw control characters in strings (protocol I5), which JSON forbids. */
function withoutControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes.
  return text.replace(/[\u0000-\u001f]/g, ' ')
}

/** The `errcode` of an answer: a number, also where WeChat wrote it as text (I4); null if none. */
export function errcodeOf(json: Readonly<Record<string, unknown>>): number | null {
  return wholeNumber(json['errcode'])
}

/** Whether an answer has an `errcode` that is no number: who knows what it wants to say. */
export function hasUnreadableErrcode(json: Readonly<Record<string, unknown>>): boolean {
  return (json['errcode'] ?? null) !== null && errcodeOf(json) === null
}

/** A whole number, or a text that is one; null for everything else. */
export function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}
