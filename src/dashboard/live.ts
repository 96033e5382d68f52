/**
 * @module Figures that refresh by themselves. The only script of the dashboard: every few seconds it asks
 * for the page it is on, and puts what changed into the elements marked `data-live`. Nothing else of
 * the page is touched, so a half-filled form keeps what it has, and whoever has no script has a page
 * that is right when it is loaded.
 *
 * A live element needs an `id`. What the reader is doing in it is not disturbed: one in which something
 * is being typed or is selected waits; open `<details>` and scrolled boxes come back by their `id`. So does
 * the focus, by the nearest `id` and its place among what looks the same there (rows that lead to the same
 * pages need ids); if that is gone, to the live element. A box that is too narrow for its content begins
 * in the middle of what matters (`data-scroll-to`). Pausing is a button (WCAG 2.2.2). A hidden page does
 * not ask.
 */

/** How often, milliseconds. */
export const LIVE_EVERY_MS = 5_000

/** The script, served as a file of its own. */
export const LIVE_SCRIPT = `'use strict'
;(() => {
  for (const target of document.querySelectorAll('[data-scroll-to]')) {
    const box = target.closest('[data-scroll]')
    if (!box) continue
    const [inner, outer] = [target.getBoundingClientRect(), box.getBoundingClientRect()]
    box.scrollBy({ left: inner.left - outer.left - outer.width / 2 })
  }

  const every = ${LIVE_EVERY_MS}
  const toggle = document.querySelector('[data-live-toggle]')
  const state = document.querySelector('[data-live-state]')
  if (!document.querySelector('[data-live]') || !toggle) return
  const remembered = 'lingpai-live-paused'
  let paused = sessionStorage.getItem(remembered) === 'yes'
  let asking = false

  function show(text) {
    toggle.textContent = paused ? toggle.dataset.resume : toggle.dataset.pause
    // Once: a screen reader says it each time it is written.
    if (state && state.textContent !== (text || '')) state.textContent = text || ''
  }

  toggle.hidden = false
  toggle.addEventListener('click', () => {
    paused = !paused
    sessionStorage.setItem(remembered, paused ? 'yes' : 'no')
    show()
    if (!paused) refresh()
  })
  show()

  function isBusy(element) {
    const active = document.activeElement
    if (active && element.contains(active) && active.matches('input, select, textarea')) return true
    const selection = document.getSelection()
    return !!selection && !selection.isCollapsed && element.contains(selection.anchorNode)
  }

  const labelOf = (element) => element.localName + ' ' + (element.getAttribute('href') || element.textContent)

  function alike(box, label) {
    return [...box.querySelectorAll('a[href], button, summary, [tabindex]')].filter((each) => labelOf(each) === label)
  }

  function placeOf(element) {
    const box = element.closest('[id]')
    const label = labelOf(element)
    return { id: box.id, label, index: box === element ? null : alike(box, label).indexOf(element) }
  }

  function find({ id, label, index }) {
    const box = document.getElementById(id)
    return index === null || !box ? box : alike(box, label)[index]
  }

  function replace(old, fresh) {
    const active = document.activeElement
    const place = active && active !== old && old.contains(active) ? placeOf(active) : null
    const open = [...old.querySelectorAll('details[id]')].filter((each) => each.open).map((each) => each.id)
    const scrolled = [...old.querySelectorAll('[id][data-scroll]')].map((each) => [each.id, each.scrollLeft])
    old.innerHTML = fresh.innerHTML
    for (const id of open) { const each = document.getElementById(id); if (each) each.open = true }
    for (const [id, left] of scrolled) { const each = document.getElementById(id); if (each) each.scrollLeft = left }
    if (!place) return
    const found = find(place)
    if (!found) old.tabIndex = -1
    ;(found || old).focus({ preventScroll: true })
  }

  // The sign-in comes by itself, unless that would take what somebody has typed.
  function end() {
    const fields = [...document.querySelectorAll('input:not([type=hidden]), textarea')]
    if (!fields.some((field) => field.value !== field.defaultValue)) { location.reload(); return }
    paused = true
    show(toggle.dataset.ended)
  }

  async function refresh() {
    if (paused || asking || document.hidden) return
    asking = true
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual', cache: 'no-store' })
      if (answer.type === 'opaqueredirect' || answer.status === 401) { end(); return }
      if (!answer.ok) throw new Error(String(answer.status))
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
      for (const old of document.querySelectorAll('[data-live]')) {
        const next = fresh.getElementById(old.id)
        if (next && !isBusy(old) && old.innerHTML !== next.innerHTML) replace(old, next)
      }
      show()
    } catch {
      show(toggle.dataset.failed)
    } finally {
      asking = false
    }
  }

  setInterval(refresh, every)
  document.addEventListener('visibilitychange', refresh)
})()
`
