/**
 * @module Changing what is registered. Secrets are not shown, so an empty field keeps the one that is stored; what
 * can be shown is in its field.
 */

import type { Context } from 'hono'
import { type Credential, parseCredential } from '../credential.ts'
import { askKeeper } from '../http/ask.ts'
import { authorizerChange, componentChange } from '../http/changing.ts'
import type { FieldError } from '../http/problem.ts'
import { downstreamProblem } from '../http/registering.ts'
import { AppChangeBody } from '../http/schemas/accounts.ts'
import { AuthorizerChangeBody, ComponentChangeBody } from '../http/schemas/platforms.ts'
import type { SettingsChange } from '../keeper/rpc.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { type Action, back, type Visit } from './action.ts'
import { ACTION_TEXTS } from './action-texts.ts'
import { ADD_TEXTS } from './add-texts.ts'
import { pageOf } from './credential-page.tsx'
import { fieldErrors } from './field-messages.ts'
import { type Checked, checkForm, type Entered, Field, Form, readForm, Tick } from './form.tsx'
import { respond } from './frame.tsx'
import { GrantOptions } from './options.tsx'
import type { DashboardEnv } from './visitor.ts'

/** `GET` and `POST …/edit`. */
export const editAction: Action = {
  ask: ({ c, status }) => page(c, status, shownOf(status), []),

  async act(visit) {
    const { edge, c, status } = visit
    const form = await readForm(c)
    const checked = read(visit, form)
    if (!checked.ok) {
      const entered = Object.fromEntries(
        Object.keys(shownOf(status)).map((name) => [name, form.get(name) ?? '']),
      )
      return page(c, status, entered, fieldErrors(c.get('language'), checked.errors), 400)
    }
    const { credential: path } = status
    await askKeeper(path, () => edge.keeper(path).change(checked.value, c.get('operator').by))
    return back(c, status, 'edited')
  },
}

/** What a form may show of what is stored. */
function shownOf(status: CredentialStatus): Entered {
  const { name, grant, platform } = status
  return {
    name: name ?? '',
    grant: grant ?? '',
    ...(platform === null
      ? {}
      : {
          connect_return_urls: platform.connectReturnUrls.join('\n'),
          downstream_urls: '',
          replace_downstreams: '',
        }),
  }
}

/** What is to be changed, or what is wrong. */
function read({ edge, c, status }: Visit, form: URLSearchParams): Checked<SettingsChange> {
  const text = (field: string) => (form.get(field) ?? '').trim() || undefined
  // Emptied on purpose, unlike a secret: what can be seen can be taken away.
  const name = (form.get('name') ?? '').trim()
  switch (parseCredential(status.credential)?.kind) {
    case 'app': {
      return checkForm(AppChangeBody, { secret: text('secret'), grant: text('grant'), name })
    }
    case 'component': {
      const given = {
        secret: text('secret'),
        token: text('token'),
        encoding_aes_key: text('encoding_aes_key'),
        name,
        downstream_urls: form.has('replace_downstreams')
          ? linesOf(form, 'downstream_urls')
          : undefined,
        connect_return_urls: linesOf(form, 'connect_return_urls'),
      }
      const checked = checkForm(ComponentChangeBody, given)
      if (!checked.ok) {
        return checked
      }
      const problem = downstreamProblem(edge, c.req.url, checked.value.downstream_urls ?? [])
      return problem === null
        ? { ok: true, value: componentChange(checked.value) }
        : { ok: false, errors: [problem] }
    }
    default: {
      const checked = checkForm(AuthorizerChangeBody, {
        refresh_token: text('refresh_token'),
        name,
      })
      return checked.ok ? { ok: true, value: authorizerChange(checked.value) } : checked
    }
  }
}

/** The lines that are not empty. */
function linesOf(form: URLSearchParams, name: string): readonly string[] {
  const given = (form.get(name) ?? '').split('\n').map((line) => line.trim())
  return given.filter((line) => line !== '')
}

function page(
  c: Context<DashboardEnv>,
  status: CredentialStatus,
  entered: Entered,
  errors: readonly FieldError[],
  code: 200 | 400 = 200,
) {
  const language = c.get('language')
  const texts = ACTION_TEXTS[language].edit
  const body = (
    <Form
      language={language}
      operator={c.get('operator')}
      submit={texts.submit}
      cancel={pageOf(status.credential)}
      errors={errors}
    >
      <Field
        name="name"
        label={texts.name}
        hint={texts.nameHint}
        value={entered['name']}
        errors={errors}
        maxlength={100}
      />
      <Fields
        credential={parseCredential(status.credential)}
        {...{ status, entered, errors, language }}
      />
    </Form>
  )
  const title = `${texts.title}: ${status.credential}`
  return respond(c, { title, section: 'overview', body }, code)
}

interface FieldsProps {
  readonly credential: Credential | null
  readonly status: CredentialStatus
  readonly entered: Entered
  readonly errors: readonly FieldError[]
  readonly language: 'en' | 'zh'
}

function Fields(props: FieldsProps) {
  switch (props.credential?.kind) {
    case 'app':
      return <AppFields {...props} />
    case 'component':
      return <ComponentFields {...props} />
    default:
      return (
        <SecretField
          {...props}
          name="refresh_token"
          label={ADD_TEXTS[props.language].refreshToken}
        />
      )
  }
}

function AppFields(props: FieldsProps) {
  const { entered, errors, language } = props
  const [texts, add] = [ACTION_TEXTS[language].edit, ADD_TEXTS[language]]
  return (
    <>
      <SecretField {...props} name="secret" label={add.secret} />
      <GrantOptions {...{ errors, language }} value={entered['grant']} />
      <p class="soft">
        {texts.retried} {texts.grantChange}
      </p>
    </>
  )
}

function ComponentFields(props: FieldsProps) {
  const { status, entered, errors, language } = props
  const [texts, add] = [ACTION_TEXTS[language].edit, ADD_TEXTS[language]]
  const downstreams = status.platform?.downstreams ?? []
  return (
    <>
      <SecretField {...props} name="secret" label={add.secret} />
      <SecretField {...props} name="token" label={add.token} />
      <SecretField {...props} name="encoding_aes_key" label={add.key} hint={texts.keyHint} />
      <p>
        {texts.downstreams} {downstreams.length === 0 ? texts.nobody : downstreams.join(', ')}
      </p>
      <Tick
        name="replace_downstreams"
        label={texts.replaceDownstreams}
        checked={entered['replace_downstreams'] === 'yes'}
      />
      <Field
        name="downstream_urls"
        label={add.downstreams}
        hint={add.downstreamsHint}
        value={entered['downstream_urls']}
        errors={errors}
        lines
      />
      <Field
        name="connect_return_urls"
        label={add.returns}
        hint={add.returnsHint}
        value={entered['connect_return_urls']}
        errors={errors}
        lines
      />
    </>
  )
}

function SecretField(
  props: FieldsProps & { readonly name: string; readonly label: string; readonly hint?: string },
) {
  const { name, label, hint, errors, language } = props
  const { keep } = ACTION_TEXTS[language].edit
  return (
    <Field
      {...{ name, label, errors }}
      type="password"
      hint={hint === undefined ? keep : `${keep} ${hint}`}
    />
  )
}
