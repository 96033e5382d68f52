/**
 * @module Set-up help: what to enter where on WeChat's consoles, with this server's own URLs and the addresses
 * that WeChat refused; and how services get their tokens.
 */

import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { askObject } from '../http/ask.ts'
import type { Edge } from '../http/edge.ts'
import type { Language } from '../http/pages/language.ts'
import { allRefusedAddresses } from '../http/platform-views.ts'
import { respond } from './frame.tsx'
import { Note } from './parts.tsx'
import { ChangingAddresses, RefusedAddresses } from './setup-addresses.tsx'
import { OwnAccounts, PlatformConsole } from './setup-console.tsx'
import { SETUP_TEXTS } from './setup-texts.ts'
import type { DashboardEnv } from './visitor.ts'

/** So many platforms are shown with a callback of their own. */
const PLATFORMS_SHOWN = 20

const SECTIONS = ['own', 'platforms', 'addresses', 'clients', 'watch'] as const

/** `GET /dashboard/setup`. */
export function setupRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()
  app.get('/dashboard/setup', async (c) => {
    const language = c.get('language')
    const { origin } = new URL(c.req.url)
    const [platforms, refused] = await Promise.all([
      askObject(() => edge.registry().list('components/', null, PLATFORMS_SHOWN)),
      allRefusedAddresses(edge),
    ])
    const appids = platforms.items.map((path) => path.slice('components/'.length))
    const texts = SETUP_TEXTS[language]
    const contents: Readonly<Record<(typeof SECTIONS)[number], Child>> = {
      own: <OwnAccounts language={language} />,
      platforms: (
        <PlatformConsole {...{ language, origin, appids }} areAll={platforms.next === null} />
      ),
      addresses: (
        <>
          <div data-live id="refused">
            <RefusedAddresses {...{ language, refused }} now={edge.clock.now()} />
          </div>
          <ChangingAddresses language={language} />
        </>
      ),
      clients: <Clients {...{ language, origin }} />,
      watch: <Watching {...{ language, origin }} />,
    }
    const body = (
      <>
        <p>{texts.intro}</p>
        <Unreachable {...{ language, origin }} />
        <nav aria-label={texts.contents}>
          <ul class="chips">
            {SECTIONS.map((id) => (
              <li>
                <a href={`#${id}`}>
                  <span class="all">{texts[id]}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {SECTIONS.map((id) => (
          <section aria-labelledby={id}>
            <h2 id={id}>{texts[id]}</h2>
            {contents[id]}
          </section>
        ))}
      </>
    )
    return respond(c, { title: texts.title, section: 'setup', body })
  })
  return app
}

interface Here {
  readonly language: Language
  readonly origin: string
}

/** A warning where WeChat cannot reach what is shown. */
function Unreachable({ language, origin }: Here) {
  const texts = SETUP_TEXTS[language]
  const { protocol, hostname } = new URL(origin)
  if (protocol !== 'https:') {
    return <Note tone="warn">{texts.notPublic(origin)}</Note>
  }
  return hostname.endsWith('.workers.dev') ? <Note tone="warn">{texts.workersDev}</Note> : null
}

function Clients({ language, origin }: Here) {
  const texts = SETUP_TEXTS[language]
  const header = "-H 'Authorization: Bearer lpk_…'"
  const ownWords = 'grant_type=client_credential&appid=<appid>&secret=lpk_…'
  return (
    <>
      <p>{texts.clientsAbout}</p>
      <p class="row">
        <a class="button" href="/dashboard/keys/add">
          {texts.makeKey}
        </a>
      </p>
      <h3>{texts.readOwn}</h3>
      <code class="copy">{`curl '${origin}/v1/apps/<appid>/token' ${header}`}</code>
      <h3>{texts.readAuthorizer}</h3>
      <code class="copy">
        {`curl '${origin}/v1/components/<component_appid>/authorizers/<appid>/token' ${header}`}
      </code>
      <h3>{texts.wechatPaths}</h3>
      <code class="copy">{`curl '${origin}/cgi-bin/token?${ownWords}'`}</code>
      <h3>{texts.sdk}</h3>
      <code class="copy">{origin}</code>
      <p>
        {texts.sdkAbout} <code>docs/sdks.md</code> {texts.inRepository}
      </p>
      <p>{texts.reportAbout}</p>
    </>
  )
}

function Watching({ language, origin }: Here) {
  const texts = SETUP_TEXTS[language]
  return (
    <>
      <h3>{texts.metrics}</h3>
      <code class="copy">{`${origin}/metrics`}</code>
      <p>
        <a href="/dashboard/keys/add?allow=metrics">{texts.makeMetricsKey}</a>
      </p>
      <h3>{texts.health}</h3>
      <code class="copy">{`${origin}/healthz`}</code>
      <h3>{texts.api}</h3>
      <p>
        <a href="/docs">{`${origin}/docs`}</a> ·{' '}
        <a href="/openapi.json">{`${origin}/openapi.json`}</a>
      </p>
    </>
  )
}
