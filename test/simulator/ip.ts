/**
 * @module IP allow-lists as WeChat's console takes them: single addresses, CIDR ranges and the form
 * `1.2.3.*`. Ranges are IPv4 only; an IPv6 address can be listed as itself.
 */

/** The IPv4 address as a number, also when written as an IPv4-mapped IPv6 one. */
function ipv4(text: string): number | null {
  const match = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(text)
  const parts = match?.slice(1).map(Number)
  if (parts === undefined || parts.some((part) => part > 255)) {
    return null
  }
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

function isIpv6(text: string): boolean {
  return /^[0-9a-f:]{2,39}$/i.test(text) && text.includes(':')
}

export function isIp(text: string): boolean {
  return ipv4(text) !== null || isIpv6(text)
}

function range(entry: string): { base: number; size: number } | null {
  const [address = '', bits, ...rest] = entry.replace(/\.\*$/, '.0/24').split('/')
  const base = ipv4(address)
  if (base === null || rest.length > 0 || !/^\d{1,2}$/.test(bits ?? '32')) {
    return null
  }
  const prefix = Number(bits ?? '32')
  if (prefix > 32) {
    return null
  }
  const size = 2 ** (32 - prefix)
  return { base: base - (base % size), size }
}

export function isAllowListEntry(text: string): boolean {
  return range(text) !== null || isIpv6(text)
}

export function isAllowed(ip: string, allowList: readonly string[]): boolean {
  const address = ipv4(ip)
  return allowList.some((entry) => {
    const span = range(entry)
    if (address === null || span === null) {
      return entry.toLowerCase() === ip.toLowerCase()
    }
    return address >= span.base && address < span.base + span.size
  })
}

/** The address twice, the way WeChat's 40164 carries it. */
export function bothForms(ip: string): string {
  return ipv4(ip) === null || ip.includes(':') ? `${ip} ipv6 ${ip}` : `${ip} ipv6 ::ffff:${ip}`
}
