/**
 * @module How the dashboard looks: one style sheet, served as a file of its own, since pages come again
 * every few seconds. Light and dark, from 320 pixels on. The policy forbids `style` attributes: whatever
 * looks different has a class here.
 */

/** The style sheet. Colours in pairs hold 4.5 : 1 (WCAG AA) on `--paper` and `--back`. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --back: #f4f5f7; --line: #d5d9de; --edge: #868e96; --soft: #5b646e;
  --link: #0b5cad; --go: #07783f; --stop: #b3261e;
  --good: #07703b; --good-back: #e2f5ea; --busy: #0b5cad; --busy-back: #e4effb; --warn: #8a5300; --warn-back: #fdf0d8;
  --bad: #a8201a; --bad-back: #fce8e6; --quiet: #566069; --quiet-back: #eceef1 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #1d2126; --back: #121518; --line: #3a4149; --edge: #7b848e; --soft: #a3abb5;
  --link: #8ac2ff; --go: #0a7f44; --stop: #c23a31;
  --good: #6fdc9d; --good-back: #123222; --busy: #8ac2ff; --busy-back: #13293f; --warn: #f5c26b; --warn-back: #38290c;
  --bad: #ffa198; --bad-back: #421815; --quiet: #b3bbc4; --quiet-back: #2a3037 } }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--back); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif }
a { color: var(--link) }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -99rem }
.skip:focus { position: static; display: inline-block; padding: .5rem 1rem }
header.site { background: var(--paper); border-bottom: 1px solid var(--line) }
.bar { max-width: 76rem; margin: 0 auto; padding: .5rem 1rem; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem }
.brand { font-weight: 700; font-size: 1.125rem; color: inherit; text-decoration: none; padding: .25rem 0 }
.site nav { flex: 1 1 auto }
.site nav ul { display: flex; flex-wrap: wrap; gap: .125rem .25rem; margin: 0; padding: 0; list-style: none }
.site nav a { display: block; padding: .375rem .625rem; border-radius: .5rem; color: inherit; text-decoration: none }
.site nav a:hover { background: var(--back) }
.site nav a[aria-current] { background: var(--back); font-weight: 600; box-shadow: inset 0 -2px var(--go) }
.who { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; font-size: .875rem; color: var(--soft) }
.who form { margin: 0 }
main { max-width: 76rem; margin: 0 auto; padding: 1.25rem 1rem 4rem }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.3; text-wrap: balance }
h2 { margin: 2rem 0 .75rem; font-size: 1.2rem; line-height: 1.35 }
h3 { margin: 1.25rem 0 .5rem; font-size: 1.0625rem; line-height: 1.4 }
p, ul, ol, dl { margin: 0 0 1rem }
ul, ol { padding-left: 1.25rem }
code, pre, .code { font: .9em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { margin: 0 0 1rem; padding: .75rem; overflow-x: auto; overflow-wrap: normal; border: 1px solid var(--line); border-radius: .5rem; background: var(--paper) }
.copy { user-select: all; display: block; margin: 0 0 .5rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--back) }
.soft { color: var(--soft); font-size: .875rem }
.nobr, time { white-space: nowrap }
.card { margin: 0 0 1rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper) }
.card > :last-child { margin-bottom: 0 }
.card > :first-child { margin-top: 0 }
.narrow { max-width: 34rem }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; margin: 0 0 1rem }
.row > form { margin: 0 }
.spread { justify-content: space-between }
.badge { display: inline-block; padding: .0625rem .5rem; border-radius: 1rem; font-size: .875rem; font-weight: 600; white-space: nowrap; background: var(--quiet-back); color: var(--quiet) }
.badge::before { content: "●"; margin-right: .375rem; font-size: .75em }
.badge.good { background: var(--good-back); color: var(--good) }
.badge.busy { background: var(--busy-back); color: var(--busy) }
.badge.busy::before { content: "↻" }
.badge.warn { background: var(--warn-back); color: var(--warn) }
.badge.warn::before { content: "▲" }
.badge.bad { background: var(--bad-back); color: var(--bad) }
.badge.bad::before { content: "✕" }
.badge.quiet::before { content: "○" }
.note { margin: 0 0 1rem; padding: .75rem 1rem; border-left: 4px solid var(--busy); border-radius: .25rem; background: var(--busy-back) }
.note.good { border-color: var(--good); background: var(--good-back) }
.note.warn { border-color: var(--warn); background: var(--warn-back) }
.note.bad { border-color: var(--bad); background: var(--bad-back) }
.note > :last-child { margin-bottom: 0 }
.field { margin: 0 0 1.125rem }
.field label, .field legend { display: block; margin-bottom: .25rem; padding: 0; font-weight: 600 }
.field .hint { margin: .25rem 0 0; color: var(--soft); font-size: .875rem }
.field .error { margin: .25rem 0 0; color: var(--bad); font-weight: 600 }
fieldset.field { border: 0; padding: 0; min-width: 0 }
.choice { display: flex; gap: .5rem; align-items: baseline; margin: .25rem 0 }
.choice label { margin: 0; font-weight: 400 }
input:not([type=checkbox]):not([type=radio]), select, textarea { width: 100%; padding: .5rem .625rem; border: 1px solid var(--edge); border-radius: .5rem; background: var(--paper); color: inherit; min-height: 2.625rem; font: inherit }
input[type=datetime-local] { height: 2.625rem }
textarea { min-height: 5rem; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .9375rem }
[aria-invalid=true] { border-color: var(--bad) !important; border-width: 2px !important }
.button, button { display: inline-block; padding: .5rem 1rem; border: 1px solid var(--edge); border-radius: .5rem; background: var(--paper); color: var(--ink); font: inherit; font-weight: 600; line-height: 1.4; text-align: center; text-decoration: none; cursor: pointer }
.button:hover, button:hover { text-decoration: underline }
.button.go, button.go { border-color: var(--go); background: var(--go); color: #fff }
.button.stop, button.stop { border-color: var(--stop); background: var(--stop); color: #fff }
button.small, .button.small { padding: .25rem .625rem; font-size: .875rem }
.filters { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem; margin: 0 0 1rem }
.filters .field { margin: 0; flex: 1 1 11rem; max-width: 20rem }
.chips { display: flex; flex-wrap: wrap; gap: .375rem .5rem; margin: 0 0 1rem; padding: 0; list-style: none }
.chips a { display: inline-block; padding: .25rem .25rem; border-radius: 1.25rem; text-decoration: none; color: inherit; border: 1px solid var(--line); background: var(--paper) }
.chips a:hover { border-color: var(--edge) }
.chips a[aria-current] { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink) }
.chips .all { padding: .0625rem .5rem; font-size: .875rem; font-weight: 600 }
.chips .count { padding: 0 .5rem 0 .25rem; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto; margin: 0 0 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper) }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
caption { text-align: left; padding: .5rem .75rem; color: var(--soft); font-size: .875rem }
th, td { padding: .5rem .75rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400 }
thead th { border-top: 0; color: var(--soft); font-size: .8125rem; white-space: nowrap }
tbody th { font-weight: 600; min-width: 13.5rem }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td .copy { margin: .25rem 0 }
td .chips { margin: 0 }
td .soft, th .soft, .advice { display: block; font-weight: 400 }
tr:target, tr.mark { background: var(--warn-back) }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11rem, 45%), 1fr)); gap: .875rem 1.25rem }
.facts > div { min-width: 0 }
.facts dt { color: var(--soft); font-size: .8125rem }
.facts dd { margin: 0; font-variant-numeric: tabular-nums }
.facts time { white-space: normal }
progress { width: 100%; height: 1rem; accent-color: var(--go) }
.pages { display: flex; gap: .75rem; justify-content: space-between }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.timeline { margin: 0 0 1rem }
.across { overflow-x: auto; direction: rtl; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper) }
.across > svg { display: block; direction: ltr; width: 100%; min-width: 60rem; padding: .5rem 0 }
.timeline text { font-size: 12px; fill: var(--ink) }
.timeline .axis { fill: var(--soft) }
.timeline .strong { fill: var(--ink); font-weight: 600 }
.timeline .tick { stroke: var(--line) }
.timeline .now { stroke: var(--ink); stroke-width: 2 }
.timeline .planned { stroke: var(--link); stroke-width: 2; stroke-dasharray: 5 4 }
.timeline .bar { fill: var(--good-back); stroke: var(--good) }
.timeline .bar.killed, .timeline .bar.found_dead, .timeline .bar.cut_off { fill: var(--bad-back); stroke: var(--bad) }
.timeline .bar.forgotten { fill: var(--quiet-back); stroke: var(--quiet) }
.timeline .bar.future { fill: none; stroke: var(--good); stroke-dasharray: 3 3 }
.timeline .name, .timeline .label, .timeline .axis { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round }
.timeline .name { font-weight: 600 }
.timeline .cut { stroke: var(--bad); stroke-width: 4 }
.timeline .overlap { stroke: var(--warn); stroke-dasharray: 2 2 }
.timeline .hatch { stroke: var(--warn); stroke-width: 1.25 }
.timeline .stem { stroke: var(--edge) }
.timeline .stem.kill { stroke: var(--bad); stroke-width: 2 }
.timeline .target { fill: transparent }
.timeline .mark { stroke: var(--paper); stroke-width: 1 }
.timeline .mark.rotation { fill: var(--good) }
.timeline .mark.kill { stroke: var(--bad); stroke-width: 4; fill: none }
.timeline .mark.failure { fill: var(--warn) }
.timeline .mark.report { fill: var(--busy) }
.timeline .mark.ticket { fill: var(--quiet) }
.timeline .mark.other { fill: var(--paper); stroke: var(--soft); stroke-width: 2 }
.timeline .label.kill { fill: var(--bad); font-weight: 600 }
.timeline .label.failure { fill: var(--warn); font-weight: 600 }
.timeline a { outline: none }
.timeline a:hover text, .timeline a:focus-visible text { text-decoration: underline }
.timeline a:focus-visible .target { stroke: var(--link); stroke-width: 2.5 }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: .5rem; color: var(--soft); font-size: .875rem }
.legend svg { width: 1.125rem; height: 1.125rem; margin-right: .375rem; vertical-align: -.2rem }
[hidden] { display: none !important }
@media (max-width: 40rem) {
  main { padding: 1rem .75rem 3rem }
  .site nav { order: 3; flex-basis: 100% }
  .stack, .stack caption, .stack tbody, .stack tr, .stack td, .stack th { display: block }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .stack tr { padding: .625rem 0; border-top: 1px solid var(--line) }
  .stack tbody tr:first-child { border-top: 0 }
  .stack td, .stack th { padding: .125rem .75rem; border: 0; text-align: left !important; white-space: normal; min-width: 0 }
  .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--soft) }
  .stack td:empty { display: none }
}
@media print { header.site, .filters, button { display: none } }
`
