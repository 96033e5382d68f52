/**
 * @module WeChat's message encryption: SHA-1 signatures over sorted parts, and AES-256-CBC over
 * random(16) ‖ length ‖ message ‖ appid with PKCS#7 padding to blocks of 32. On WebCrypto, so that
 * it runs in Node and workerd. Deterministic: what is random is passed in.
 *
 * WebCrypto pads to blocks of 16 and insists on such padding when it decrypts, hence two tricks: to
 * encrypt, pad by hand and drop the block that WebCrypto adds; to decrypt, append a block that
 * decrypts to a whole block of padding.
 */

const BLOCK_BYTES = 32
const AES_BLOCK_BYTES = 16
const RANDOM_BYTES = 16
const LENGTH_BYTES = 4

/** The SHA-1, in hex, of the parts sorted and joined. */
export async function signatureOf(...parts: readonly string[]): Promise<string> {
  return sha1([...parts].sort().join(''))
}

export async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** How many bytes of padding this message gets: 1 to 32. */
export function padOf(message: string, appid: string): number {
  return BLOCK_BYTES - ((RANDOM_BYTES + LENGTH_BYTES + bytes(message + appid)) % BLOCK_BYTES)
}

export type Sealing = {
  readonly encodingAesKey: string
  /** What follows the message; the receiver must find its own appid there. */
  readonly appid: string
  /** 16 characters. */
  readonly random: string
}

export async function seal(message: string, sealing: Sealing): Promise<string> {
  const encoder = new TextEncoder()
  const text = encoder.encode(message)
  const appid = encoder.encode(sealing.appid)
  const pad = padOf(message, sealing.appid)
  const length = RANDOM_BYTES + LENGTH_BYTES + text.length + appid.length
  const plain = new Uint8Array(length + pad).fill(pad)
  plain.set(encoder.encode(sealing.random))
  new DataView(plain.buffer).setUint32(RANDOM_BYTES, text.length)
  plain.set(text, RANDOM_BYTES + LENGTH_BYTES)
  plain.set(appid, RANDOM_BYTES + LENGTH_BYTES + text.length)
  const { key, iv } = await importKey(sealing.encodingAesKey)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, plain)
  return toBase64(new Uint8Array(sealed).subarray(0, plain.length))
}

/** The message and the appid after it; null if that is not what the key opens. */
export async function open(
  encrypted: string,
  encodingAesKey: string,
): Promise<{ message: string; appid: string } | null> {
  const sealed = fromBase64(encrypted)
  if (sealed === null || sealed.length === 0 || sealed.length % BLOCK_BYTES !== 0) {
    return null
  }
  const { key, iv } = await importKey(encodingAesKey)
  const last = sealed.slice(-AES_BLOCK_BYTES)
  const ending = await crypto.subtle.encrypt({ name: 'AES-CBC', iv: last }, key, new Uint8Array())
  const extended = new Uint8Array(sealed.length + AES_BLOCK_BYTES)
  extended.set(sealed)
  extended.set(new Uint8Array(ending), sealed.length)
  const plain = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, extended))
  return unpack(plain)
}

function unpack(plain: Uint8Array): { message: string; appid: string } | null {
  const pad = plain.at(-1) ?? 0
  const padding = plain.subarray(-pad)
  const start = RANDOM_BYTES + LENGTH_BYTES
  const body = plain.subarray(start, plain.length - pad)
  if (pad < 1 || pad > BLOCK_BYTES || padding.some((byte) => byte !== pad)) {
    return null
  }
  const length = new DataView(plain.buffer).getUint32(RANDOM_BYTES)
  if (length > body.length) {
    return null
  }
  const decoder = new TextDecoder()
  return {
    message: decoder.decode(body.subarray(0, length)),
    appid: decoder.decode(body.subarray(length)),
  }
}

async function importKey(encodingAesKey: string): Promise<{ key: CryptoKey; iv: Uint8Array }> {
  const raw = fromBase64(`${encodingAesKey}=`) ?? new Uint8Array()
  const key = await crypto.subtle.importKey('raw', raw, 'AES-CBC', false, ['encrypt', 'decrypt'])
  return { key, iv: raw.slice(0, AES_BLOCK_BYTES) }
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length
}

function toBase64(data: Uint8Array): string {
  return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''))
}

/** Lenient about the trailing bits of the last character, as WeChat's keys need it. */
function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
