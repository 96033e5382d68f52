/**
 * Imports point one way (DESIGN, section 6): policy knows nothing but itself; WeChat, sealing and
 * keys know nothing of objects; keepers and registries know nothing of HTTP; and HTTP reaches objects
 * only through their typed doors. Time, chance and network come in through the ports.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, it } from 'vitest'

const SRC = `${import.meta.dirname}/../../src`

interface Import {
  readonly line: number
  readonly specifier: string
  /** The file in src that is meant, or the specifier itself where it is a package. */
  readonly target: string
  /** `import type`, `export type`, or a type query: gone at run time. */
  readonly typeOnly: boolean
}

interface Source {
  readonly path: string
  readonly text: string
}

/** The text with its comments blanked, line for line; what stands in quotes stays. */
function withoutComments(text: string): string {
  const token =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return text.replace(token, (found) =>
    found.startsWith('//') || found.startsWith('/*') ? found.replace(/[^\n]/g, ' ') : found,
  )
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

const IMPORT_FORMS: readonly RegExp[] = [
  // import x from '…' · import { … } from '…' · import type … · export … from '…'
  /^[ \t]*(?:import|export)\b(?<clause>[^;'"`()=]*?)\bfrom\s*['"](?<from>[^'"]+)['"]/gm,
  // import '…'
  /^[ \t]*import\s*['"](?<from>[^'"]+)['"]/gm,
  // typeof import('…') · import('…').Type
  /(?<clause>typeof\s+)?\bimport\(\s*['"](?<from>[^'"]+)['"]/g,
]

function importsOf({ path, text }: Source): readonly Import[] {
  const code = withoutComments(text)
  return IMPORT_FORMS.flatMap((form) =>
    [...code.matchAll(form)].map((match): Import => {
      const clause = match.groups?.['clause']?.trim() ?? ''
      const specifier = match.groups?.['from'] ?? ''
      const target = specifier.startsWith('.')
        ? posix.join(posix.dirname(path), specifier)
        : specifier
      const typeOnly = /^type\b/.test(clause) || clause === 'typeof'
      const from = match.index + match[0].lastIndexOf(specifier)
      return { line: lineAt(code, from), specifier, target, typeOnly }
    }),
  )
}

/** Files through whose types the HTTP side talks to objects. */
const DOORS = /^(?:keeper|registry)\/(?:rpc|event|status|tally)\.ts$/

/** Files that only an object itself may use. */
const INSIDES = /^(?:keeper|registry)\/(?:keeper|registry|store|object)\.ts$/

/** What is wrong with an import, or null. */
type Rule = (path: string, found: Import) => string | null

const RULES: readonly Rule[] = [
  (path, { target }) =>
    path.startsWith('policy/') && !target.startsWith('policy/')
      ? 'policy imports only from policy'
      : null,

  (path, { target }) =>
    path.startsWith('alerts/') &&
    !/^(?:alerts\/|policy\/|node:crypto$)/.test(target) &&
    !/^wechat\/(?:error-catalogue|advice-in-chinese)\.ts$/.test(target)
      ? 'alerts words what it is given, and knows nothing but policy and the words of WeChat'
      : null,

  (path, { target }) =>
    (path.startsWith('wechat/') || path === 'sealing.ts' || path === 'keys.ts') &&
    (/^(?:keeper|registry|http|dashboard)\//.test(target) ||
      /^(?:env|objects|cron|index)\.ts$/.test(target) ||
      target.startsWith('cloudflare:'))
      ? 'wechat, sealing and keys know nothing of objects, HTTP and the platform'
      : null,

  (path, { target }) =>
    /^(?:keeper|registry)\//.test(path) &&
    (/^(?:http|dashboard)\//.test(target) || target === 'cron.ts' || target === 'index.ts')
      ? 'keeper and registry know nothing of http, cron and index'
      : null,

  (path, { target, typeOnly }) => {
    const outside = /^(?:http|dashboard)\//.test(path) || path === 'cron.ts'
    const reachesIn = /^(?:keeper|registry)\//.test(target)
    const allowed = !INSIDES.test(target) && (typeOnly || DOORS.test(target))
    return outside && reachesIn && !allowed
      ? 'http and cron reach objects only through the types of their doors'
      : null
  },

  (path, { target }) =>
    path.startsWith('http/') &&
    target.startsWith('dashboard/') &&
    path !== 'http/app.ts' &&
    path !== 'http/api-routes.ts'
      ? 'the API knows nothing of the dashboard'
      : null,

  (path, { target }) =>
    path.startsWith('client/') && !target.startsWith('client/')
      ? 'the client depends on nothing'
      : null,

  (path, { target }) =>
    path.startsWith('cli/') && !target.startsWith('cli/') && !target.startsWith('node:')
      ? 'the command line depends on nothing of the server, and on no package'
      : null,

  (path, { target }) =>
    path.startsWith('cli/') &&
    path !== 'cli/main.ts' &&
    target.startsWith('node:') &&
    !/^node:(?:util|readline|stream)$/.test(target)
      ? 'files, processes and other programs reach the command line through its World'
      : null,

  (path, { target }) =>
    target.startsWith('cloudflare:') && posix.basename(path) !== 'object.ts' && path !== 'rpc.ts'
      ? 'only object.ts and rpc.ts import from the platform'
      : null,
]

/** Files that hand the platform's time, chance and network to the rest; the browser's script has its own. */
const PORTS: readonly string[] = [
  'dashboard/live.ts',
  'ports.ts',
  'objects.ts',
  'index.ts',
  'client/index.ts',
  'cli/main.ts',
]

const AMBIENT: readonly (readonly [RegExp, string])[] = [
  [
    /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\s(]))|\bperformance\s*\.\s*now\b/g,
    'the time',
  ],
  [/\bMath\s*\.\s*random\b|\bgetRandomValues\b|\brandom(?:UUID|Bytes|Int)\b/g, 'chance'],
  [/(?<![\w$.#]|function\s)fetch\s*\(|\bglobalThis\s*\.\s*fetch\b/g, 'the network'],
  [
    /(?<![\w$.#])(?:setTimeout|setInterval|setImmediate)\b|\bAbortSignal\s*\.\s*timeout\b/g,
    'timers',
  ],
]

/** Everything in one file that goes against the design: file, line, and why. */
function violationsOf(source: Source): readonly string[] {
  const wrong = importsOf(source).flatMap((found) =>
    RULES.flatMap((rule) => {
      const why = rule(source.path, found)
      return why === null ? [] : [`src/${source.path}:${found.line} ${found.specifier}: ${why}`]
    }),
  )
  if (PORTS.includes(source.path)) {
    return wrong
  }
  const code = withoutComments(source.text)
  const ambient = AMBIENT.flatMap(([pattern, what]) =>
    [...code.matchAll(pattern)].map(
      (match) =>
        `src/${source.path}:${lineAt(code, match.index)} ${match[0].trim()}: ${what} comes in through ports.ts`,
    ),
  )
  return [...wrong, ...ambient]
}

function allSources(): readonly Source[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${SRC}/${path}`, 'utf8') }))
}

const sources = allSources()

describe('the sources', () => {
  it('import in one direction only, and ask nobody but the ports for time and chance', ({
    expect,
  }) => {
    expect(sources.flatMap(violationsOf)).toEqual([])
  })

  it('are all read, with all their imports', ({ expect }) => {
    const paths = sources.map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining(['index.ts', 'policy/plan.ts', 'wechat/grants/stable-token.ts']),
    )
    const imports = sources.flatMap((source) => importsOf(source))
    const unread = sources.flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .filter((line) => /\bfrom ['"]/.test(line))
        .map((line) => `${path}: ${line}`),
    )
    expect(imports.filter(({ specifier }) => specifier !== '')).toHaveLength(unread.length)
  })

  it('import only files that are there', ({ expect }) => {
    const paths = new Set(sources.map(({ path }) => path))
    const missing = sources.flatMap((source) =>
      importsOf(source)
        .filter(({ specifier, target }) => specifier.startsWith('.') && !paths.has(target))
        .map(({ line, specifier }) => `src/${source.path}:${line} ${specifier}`),
    )
    expect(missing).toEqual([])
  })
})

describe('the check itself', () => {
  const check = (path: string, text: string): readonly string[] => violationsOf({ path, text })

  it('names the file and the line', ({ expect }) => {
    const text =
      "/** @module x */\n\nimport { a } from './a.ts'\nimport {\n  b,\n} from '../env.ts'\n"
    expect(check('policy/plan.ts', text)).toEqual([
      'src/policy/plan.ts:6 ../env.ts: policy imports only from policy',
    ])
  })

  it.for([
    ['policy/plan.ts', "import type { Clock } from '../ports.ts'"],
    ['policy/plan.ts', "import { createHash } from 'node:crypto'"],
    ['policy/plan.ts', "export * from '../log.ts'"],
    ['policy/plan.ts', "import '../log.ts'"],
    ['policy/plan.ts', "const log = await import('../log.ts')"],
    ['policy/plan.ts', "type Log = import('../log.ts').Log"],
    ['alerts/texts.ts', "import type { CredentialStatus } from '../keeper/status.ts'"],
    ['alerts/request.ts', "import { createPost } from '../delivery.ts'"],
    ['wechat/probe.ts', "import type { KeeperRpc } from '../keeper/rpc.ts'"],
    ['wechat/grants/x.ts', "import type { Page } from '../../registry/rpc.ts'"],
    ['wechat/probe.ts', "import { refuse } from '../http/problem.ts'"],
    ['wechat/probe.ts', "import type { Env } from '../env.ts'"],
    ['sealing.ts', "import { storageOf } from './objects.ts'"],
    ['keys.ts', "import type { ClientKey } from './registry/rpc.ts'"],
    ['keeper/keeper.ts', "import { refuse } from '../http/problem.ts'"],
    ['keeper/object.ts', "import worker from '../index.ts'"],
    ['registry/registry.ts', "import type { runCron } from '../cron.ts'"],
    ['http/tokens.ts', "import { Keeper } from '../keeper/keeper.ts'"],
    ['http/tokens.ts', "import type { Keeper } from '../keeper/keeper.ts'"],
    ['http/tokens.ts', "import type { KeeperStore } from '../keeper/store.ts'"],
    ['http/tokens.ts', "import { KeeperObject } from '../keeper/object.ts'"],
    ['http/tokens.ts', "import { encodeRecord } from '../keeper/record.ts'"],
    ['http/tokens.ts', "import { type A, encodeRecord } from '../keeper/record.ts'"],
    ['http/tokens.ts', "export { Registry } from '../registry/registry.ts'"],
    ['cron.ts', "import { sweep } from './registry/sweep.ts'"],
    ['cron.ts', "import type { Registry } from './registry/registry.ts'"],
    ['http/app.ts', "import { env } from 'cloudflare:workers'"],
    ['http/apps.ts', "import { respond } from '../dashboard/frame.tsx'"],
    ['dashboard/overview.tsx', "import { Keeper } from '../keeper/keeper.ts'"],
    ['keeper/keeper.ts', "import { DurableObject } from 'cloudflare:workers'"],
    ['client/index.ts', "import { z } from 'zod'"],
    ['client/index.ts', "import type { Token } from '../http/answers.ts'"],
    ['cli/api.ts', "import type { Problem } from '../http/answers.ts'"],
    ['cli/commands/status.ts', "import { appPath } from '../../credential.ts'"],
    ['cli/table.ts', "import chalk from 'chalk'"],
    ['cli/server.ts', "import { readFile } from 'node:fs/promises'"],
    ['cli/main.ts', "import { log } from '../log.ts'"],
    ['cli/run.ts', 'const now = Date.now()'],
    ['cli/api.ts', 'await fetch(url)'],
    ['index.ts', "import { WorkerEntrypoint } from 'cloudflare:workers'"],
    ['policy/plan.ts', 'const now = Date.now()'],
    ['keeper/keeper.ts', 'const now = new Date()'],
    ['keeper/keeper.ts', 'const now = +new Date'],
    ['keeper/keeper.ts', `const now = \`\${Date.now()}\``],
    ['http/app.ts', 'const now = performance.now()'],
    ['keys.ts', 'const id = Math.random()'],
    ['keys.ts', 'const id = crypto.randomUUID()'],
    ['wechat/transport.ts', 'await fetch(url)'],
    ['wechat/transport.ts', 'const reply = (await fetch (url))'],
    ['wechat/transport.ts', 'globalThis.fetch(url)'],
    ['registry/sweep.ts', 'setTimeout(resolve, 1)'],
    ['registry/sweep.ts', 'AbortSignal.timeout(1)'],
  ] as const)('finds in %s what must not be there: %s', ([path, text], { expect }) => {
    expect(check(path, text)).toHaveLength(1)
  })

  it('gives every reason there is', ({ expect }) => {
    const found = check('sealing.ts', "import { env } from 'cloudflare:workers'")
    expect(found).toHaveLength(2)
  })

  it.for([
    ['policy/plan.ts', "import { a } from './a.ts'"],
    ['policy/plan.ts', "// import { a } from '../env.ts'\n/* Date.now() */"],
    ['wechat/probe.ts', "import type { ProbeVerdict } from '../policy/report.ts'"],
    ['keys.ts', "import { createHmac } from 'node:crypto'"],
    ['http/tokens.ts', "import type { KeeperRpc } from '../keeper/rpc.ts'"],
    ['http/tokens.ts', "import { EVENT_KINDS } from '../keeper/event.ts'"],
    ['cron.ts', "import type { RegistryRpc } from './registry/rpc.ts'"],
    ['registry/object.ts', "import { DurableObject } from 'cloudflare:workers'"],
    ['registry/store.ts', "import { migrate } from '../keeper/store.ts'"],
    ['index.ts', "export { KeeperObject } from './keeper/object.ts'"],
    ['index.ts', 'fetch(request, env, ctx) {'],
    ['cli/commands/status.ts', "import { Api } from '../api.ts'"],
    ['cli/prompt.ts', "import { createInterface } from 'node:readline'"],
    ['cli/main.ts', "import { spawn } from 'node:child_process'"],
    ['cli/main.ts', 'fetch(url, call)'],
    ['ports.ts', 'Date.now()'],
    ['objects.ts', 'fetch(url, init)'],
    ['http/app.ts', 'app.fetch(request)'],
    ['http/app.ts', 'prefetch(request)'],
    ['http/wire.ts', 'new Date(at).toISOString()'],
    ['wechat/transport.ts', "const base = 'https://api.weixin.qq.com' // Date.now()"],
  ] as const)('finds nothing wrong in %s: %s', ([path, text], { expect }) => {
    expect(check(path, text)).toEqual([])
  })
})
