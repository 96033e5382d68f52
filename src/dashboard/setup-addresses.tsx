/** @module The addresses that WeChat refused, to be copied onto its allow-lists, and how to be rid of that. */

import type { Language } from '../http/pages/language.ts'
import type { RefusedAddress } from '../registry/refused-addresses.ts'
import { Moment, Relative, Table } from './parts.tsx'
import { SETUP_TEXTS } from './setup-texts.ts'

interface AddressesProps {
  readonly language: Language
  readonly now: number
  /** Newest first. */
  readonly refused: readonly RefusedAddress[]
}

/** The list, as a table and to be copied. */
export function RefusedAddresses({ language, now, refused }: AddressesProps) {
  const texts = SETUP_TEXTS[language]
  if (refused.length === 0) {
    return <p class="card">{texts.addressesNone}</p>
  }
  const addresses = refused.map(({ address }) => address)
  return (
    <>
      <p>{texts.addressesAbout}</p>
      <Table caption={texts.caption} heads={[texts.address, texts.refusedAt]}>
        {refused.map(({ address, at }) => (
          <tr>
            <th scope="row">
              <code>{address}</code>
            </th>
            <td data-label={texts.refusedAt}>
              <Moment at={at} /> (<Relative {...{ at, now, language }} />)
            </td>
          </tr>
        ))}
      </Table>
      <h3>{texts.lines}</h3>
      <pre class="copy">{addresses.join('\n')}</pre>
      <h3>{texts.semicolons}</h3>
      <code class="copy">{addresses.join(';')}</code>
      <p>{texts.afterwards}</p>
    </>
  )
}

/** Why the list is never complete, and what to do. */
export function ChangingAddresses({ language }: { language: Language }) {
  const texts = SETUP_TEXTS[language]
  return (
    <>
      <h3>{texts.egress}</h3>
      <p>{texts.egressAbout}</p>
      <ol>
        {texts.egressWays.map((way) => (
          <li>{way}</li>
        ))}
      </ol>
      <p>
        {texts.egressDocs} <code>docs/egress.md</code> {texts.inRepository}
      </p>
    </>
  )
}
