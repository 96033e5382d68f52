/** @module What to enter on WeChat's consoles: one table for each, label by label as the console has them. */

import type { Child } from 'hono/jsx'
import type { Language } from '../http/pages/language.ts'
import { Table } from './parts.tsx'
import { SETUP_TEXTS } from './setup-texts.ts'

interface ConsoleProps {
  readonly language: Language
  /** Origin of this server. */
  readonly origin: string
}

interface Entry {
  /** As on the console. */
  readonly label: string
  /** The same in the reader's language; empty if that is the console's. */
  readonly gloss: string
  readonly value: Child
}

/** The consoles of own accounts. */
export function OwnAccounts({ language }: Pick<ConsoleProps, 'language'>) {
  const texts = SETUP_TEXTS[language]
  const secret = { label: texts.secretLabel, gloss: '', value: texts.secretValue }
  const allowList = { label: texts.ipLabel, gloss: texts.ipGloss }
  return (
    <>
      <p>{texts.ownAbout}</p>
      <p class="row">
        <a class="button" href="/dashboard/add?kind=app">
          {texts.ownAdd}
        </a>
      </p>
      <h3>{texts.official}</h3>
      <Where places={texts.officialWhere} />
      <ConsoleTable
        language={language}
        entries={[secret, { ...allowList, value: texts.ipOfficial }]}
      />
      <h3>{texts.mini}</h3>
      <Where places={texts.miniWhere} />
      <ConsoleTable language={language} entries={[secret, { ...allowList, value: texts.ipMini }]} />
      <p>{texts.others}</p>
    </>
  )
}

function Where({ places }: { places: readonly string[] }) {
  return (
    <ul>
      {places.map((place) => (
        <li>{place}</li>
      ))}
    </ul>
  )
}

/** The console of third-party platforms. @param appids of those that are registered, the first of them */
export function PlatformConsole(
  props: ConsoleProps & { readonly appids: readonly string[]; readonly areAll: boolean },
) {
  const { language, origin } = props
  const texts = SETUP_TEXTS[language]
  const entries: readonly Entry[] = [
    {
      label: texts.domainLabel,
      gloss: texts.domainGloss,
      value: (
        <>
          {texts.domainValue}
          <code class="copy">{new URL(origin).host}</code>
        </>
      ),
    },
    { label: texts.eventsLabel, gloss: texts.eventsGloss, value: <Callbacks {...props} /> },
    { label: texts.tokenLabel, gloss: texts.tokenGloss, value: texts.tokenValue },
    { label: texts.keyLabel, gloss: texts.keyGloss, value: texts.keyValue },
    { label: texts.messagesLabel, gloss: texts.messagesGloss, value: texts.messagesValue },
    { label: texts.listLabel, gloss: texts.listGloss, value: texts.listValue },
    { label: texts.testLabel, gloss: texts.testGloss, value: texts.testValue },
  ]
  return (
    <>
      <p>{texts.platformsWhere}</p>
      <p class="row">
        <a class="button" href="/dashboard/add?kind=component">
          {texts.platformsAdd}
        </a>
      </p>
      <ConsoleTable language={language} entries={entries} />
      <p>{texts.publish}</p>
      <p>
        {texts.nothingBefore} <a href="/dashboard/platforms">{texts.seePlatforms}</a>
      </p>
    </>
  )
}

/** The callback of each platform; a pattern while there is none. */
function Callbacks({ language, origin, appids, areAll }: Parameters<typeof PlatformConsole>[0]) {
  const texts = SETUP_TEXTS[language]
  const shown = appids.length === 0 ? ['<component_appid>'] : appids
  return (
    <>
      {appids.length === 0 ? texts.eventsNone : texts.eventsValue}
      {shown.map((appid) => (
        <code class="copy">{`${origin}/callback/${appid}`}</code>
      ))}
      {!areAll && texts.eventsMore}
    </>
  )
}

function ConsoleTable({ language, entries }: { language: Language; entries: readonly Entry[] }) {
  const texts = SETUP_TEXTS[language]
  return (
    <Table heads={[texts.label, texts.value]}>
      {entries.map(({ label, gloss, value }) => (
        <tr>
          <th scope="row">
            <span lang="zh-CN">{label}</span>
            {gloss !== '' && <span class="soft">{gloss}</span>}
          </th>
          <td>{value}</td>
        </tr>
      ))}
    </Table>
  )
}
