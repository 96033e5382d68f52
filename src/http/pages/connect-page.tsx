/** @module The pages that somebody sees who connects an account to a platform. */

import type { AuthorizationPages } from '../../wechat/authorization-page.ts'
import { Page } from './layout.tsx'
import type { ConnectTexts, Message } from './texts.ts'

/** The page with the two links to WeChat. */
export function ConnectPage(props: {
  texts: ConnectTexts
  platform: string
  pages: AuthorizationPages
  /** ISO 8601. */
  validUntil: string
}) {
  const { texts, platform, pages, validUntil } = props
  return (
    <Page lang={texts.lang} title={texts.connectTitle(platform)}>
      <p>{texts.intro}</p>
      <a class="button" href={pages.desktop}>
        {texts.desktop}
      </a>
      <p class="hint">{texts.desktopHint}</p>
      <a class="button" href={pages.mobile}>
        {texts.mobile}
      </a>
      <p class="hint">{texts.mobileHint}</p>
      <p class="foot">
        {texts.validUntil} <time datetime={validUntil}>{readable(validUntil)}</time>
      </p>
    </Page>
  )
}

/** A page that says how it went, and leads back if that is of use. */
export function MessagePage(props: {
  texts: ConnectTexts
  message: Message
  again?: string | undefined
}) {
  const { texts, message, again } = props
  return (
    <Page lang={texts.lang} title={message.title}>
      <p>{message.text}</p>
      {again === undefined ? null : (
        <a class="button" href={again}>
          {texts.tryAgain}
        </a>
      )}
    </Page>
  )
}

/** `2026-11-25 08:00 UTC`: whoever reads it may be anywhere. */
function readable(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`
}
