/** @module What the page of alerts shows: what is the matter now, and who is told of it. */

import { problemSentence } from '../alerts/answer.ts'
import { CHANNELS_MAX, type Channel } from '../alerts/channel.ts'
import { ALERT_FORMATS, ALERT_LANGUAGES } from '../alerts/notice.ts'
import { alertTexts } from '../alerts/texts.ts'
import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'
import { INCIDENT_KINDS } from '../policy/incident.ts'
import type { ListedIncident } from '../registry/rpc.ts'
import { ALERTS_TEXTS } from './alerts-texts.ts'
import { Choice, type Entered, Field, Form, FormToken, Tick } from './form.tsx'
import { Moment, Note, Relative, Table } from './parts.tsx'
import type { Operator } from './visitor.ts'

/** Where the page is. */
export const ALERTS_PATH = '/dashboard/alerts'

/** Open incidents. */
export function Incidents(props: {
  readonly incidents: readonly ListedIncident[]
  readonly now: number
  readonly language: Language
}) {
  const { incidents, now, language } = props
  const [texts, words] = [ALERTS_TEXTS[language], alertTexts(language)]
  if (incidents.length === 0) {
    return (
      <p class="card">
        <span class="badge good">{texts.nothing}</span>
      </p>
    )
  }
  return (
    <Table heads={[texts.credential, texts.what, texts.since, texts.todo]}>
      {incidents.map((incident) => (
        <tr>
          <th scope="row">
            <a href={`/dashboard/credentials/${incident.credential}`}>
              {incident.name ?? incident.credential}
            </a>
            {incident.name !== null && <span class="soft">{incident.credential}</span>}
          </th>
          <td>
            <span class="badge bad">{words.opened[incident.kind]}</span>
          </td>
          <td data-label={texts.since}>
            <Relative at={incident.since} {...{ now, language }} />
          </td>
          <td>{words.advice(incident)}</td>
        </tr>
      ))}
    </Table>
  )
}

/** Who is told, how each took its last message, and what can be done with it. */
export function Channels(props: {
  readonly channels: readonly Channel[]
  readonly operator: Operator
  readonly language: Language
}) {
  const { channels, operator, language } = props
  const texts = ALERTS_TEXTS[language]
  if (channels.length === 0) {
    return <p class="card">{texts.nobody}</p>
  }
  return (
    <Table heads={[texts.name, texts.format, texts.kinds, texts.state, texts.actions]}>
      {channels.map((channel) => (
        <tr id={`channel-${channel.id}`}>
          <th scope="row">{channel.name}</th>
          <td data-label={texts.format}>
            {texts.formats[channel.format]}
            <span class="soft">
              {channel.host} <code>{channel.fingerprint}</code>
            </span>
          </td>
          <td data-label={texts.kinds}>
            <Kinds {...{ channel, language }} />
          </td>
          <td data-label={texts.state}>
            <LastMessage {...{ channel, language }} />
          </td>
          <td>
            <div class="row">
              <form method="post" action={`${ALERTS_PATH}/${channel.id}/test`}>
                <FormToken operator={operator} />
                <button type="submit" class="small">
                  {texts.test}
                  <span class="visually-hidden"> {channel.name}</span>
                </button>
              </form>
              <a class="button small" href={`${ALERTS_PATH}/${channel.id}/delete`}>
                {texts.delete}
                <span class="visually-hidden"> {channel.name}</span>
              </a>
            </div>
          </td>
        </tr>
      ))}
    </Table>
  )
}

function Kinds({ channel, language }: { channel: Channel; language: Language }) {
  const { opened } = alertTexts(language)
  return <>{channel.kinds.map((kind) => opened[kind]).join(language === 'zh' ? '、' : ', ')}</>
}

function LastMessage({ channel, language }: { channel: Channel; language: Language }) {
  const texts = ALERTS_TEXTS[language]
  const { lastAttemptAt, problem, waiting } = channel
  return (
    <>
      {lastAttemptAt === null ? (
        texts.never
      ) : (
        <>
          <span class={`badge ${problem === null ? 'good' : 'bad'}`}>
            {problem === null ? texts.delivered : texts.refused}
          </span>
          {problem !== null && <> {problemSentence(problem, language)}</>}
          <span class="soft">
            <Moment at={lastAttemptAt} />
          </span>
        </>
      )}
      {waiting > 0 && <span class="soft">{texts.waiting(waiting)}</span>}
    </>
  )
}

/** The form that makes a channel. */
export function ChannelForm(props: {
  readonly operator: Operator
  readonly entered: Entered
  /** Kinds that are ticked. */
  readonly kinds: readonly string[]
  readonly errors: readonly FieldError[]
  readonly isFull: boolean
  readonly language: Language
}) {
  const { operator, entered, kinds, errors, isFull, language } = props
  const [texts, words] = [ALERTS_TEXTS[language], alertTexts(language)]
  if (isFull) {
    return <Note tone="warn">{texts.tooMany}</Note>
  }
  const kindsError = errors.find(({ field }) => field === 'kinds')?.message
  return (
    <Form {...{ language, operator, errors }} submit={texts.add} cancel={ALERTS_PATH}>
      <Field
        name="name"
        label={texts.name}
        hint={texts.nameHint}
        value={entered['name']}
        errors={errors}
        maxlength={100}
        required
      />
      <Choice
        name="format"
        label={texts.format}
        value={entered['format']}
        options={ALERT_FORMATS.map((format) => [format, texts.formats[format]] as const)}
      />
      <Field
        name="url"
        label={texts.url}
        hint={texts.urlHint}
        type="password"
        errors={errors}
        required
      />
      <Field
        name="secret"
        label={texts.secret}
        hint={texts.secretHint}
        type="password"
        errors={errors}
      />
      <Choice
        name="language"
        label={texts.language}
        value={entered['language'] ?? language}
        options={ALERT_LANGUAGES.map((each) => [each, LANGUAGE_NAMES[each]] as const)}
      />
      <fieldset class="field" aria-describedby={kindsError && 'kinds-error'}>
        <legend>{texts.kinds}</legend>
        {INCIDENT_KINDS.map((kind) => (
          <Tick
            name="kinds"
            id={`kind-${kind}`}
            value={kind}
            label={words.opened[kind]}
            checked={kinds.includes(kind)}
          />
        ))}
        {kindsError && (
          <p class="error" id="kinds-error">
            {kindsError}
          </p>
        )}
      </fieldset>
    </Form>
  )
}

const LANGUAGE_NAMES = { zh: '中文', en: 'English' } as const

/** Whether there is room for one more. */
export const isFullOf = (channels: readonly Channel[]): boolean => channels.length >= CHANNELS_MAX
