/** @module The command line itself: help, what is wrong about it, and that nothing is sent then. */

import { describe, it } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.ts'
import { widthOf } from '../../../src/cli/width.ts'
import { lingpai } from './given.ts'

describe('help', () => {
  it.for([[], ['help'], ['--help'], ['-h'], ['--json', '-h']] as const)(
    'of everything is what %j asks for',
    async (argv, { expect }) => {
      const { code, stdout, stderr } = await lingpai(argv)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('Usage: lingpai <command> [options]')
      for (const { name } of COMMANDS) {
        expect(stdout).toContain(`\n  ${name}`)
      }
    },
  )

  it('of each command is the same in three ways, and names its options', async ({ expect }) => {
    for (const { name, options } of COMMANDS) {
      const words = name.split(' ')
      const { code, stdout } = await lingpai(['help', ...words])
      expect(code).toBe(0)
      expect(stdout).toContain(`Usage: lingpai ${name}`)
      for (const option of Object.keys(options)) {
        expect(stdout).toContain(`--${option}`)
      }
      expect((await lingpai([...words, '--help'])).stdout).toBe(stdout)
      expect((await lingpai(['-h', ...words, '--what', '--ever'])).stdout).toBe(stdout)
    }
  })

  it('of a group is that of all its commands', async ({ expect }) => {
    const { stdout } = await lingpai(['keys', '--help'])
    for (const name of ['keys create <name>', 'keys list', 'keys revoke <id>']) {
      expect(stdout).toContain(`Usage: lingpai ${name}`)
    }
  })

  it('keeps to the width of the terminal', async ({ expect }) => {
    const { stdout } = await lingpai(['--help'], { columns: 72 })
    const widest = Math.max(...stdout.split('\n').map((line) => widthOf(line)))
    expect(widest).toBeLessThanOrEqual(72)
  })
})

describe('wrong usage', () => {
  it.for([
    [['frob'], 'there is no command "frob"; lingpai --help lists them'],
    [['frob', '--help'], 'there is no command "frob"'],
    [['help', 'frob'], 'there is no command "frob"'],
    [['\u001b[2J'], 'there is no command "\\x1b[2J"'],
    [['apps'], 'lingpai apps needs one of: add, remove'],
    [['apps', 'frob'], 'lingpai apps needs one of: add, remove'],
    [['status', '--frob'], "unknown option '--frob'"],
    [['status', '--json=yes'], "option '--json' does not take an argument"],
    [['token'], 'lingpai token needs <credential>'],
    [['keys', 'list', 'x'], 'lingpai keys list takes no argument, and nothing more'],
    [['events', '--limit', '0'], '--limit must be a whole number from 1 to 2000'],
    [['events', '--limit', '1e2'], '--limit must be a whole number from 1 to 2000'],
    [['events', '--limit'], "option '--limit <value>' argument missing"],
    [['token', 'apps/wx1', '--min-expires-in', '241'], 'from 0 to 240'],
    [
      ['apps', 'add', 'wx1', '--grant', 'x'],
      '--grant must be one of stable_token, client_credential',
    ],
    [
      ['apps', 'add', 'apps/wx1'],
      '<appid> must be 1 to 64 letters, digits, - or _ (as in wx0123456789abcdef), without a path before it',
    ],
    [['import', '../keys'], '<component_appid> must be 1 to 64 letters'],
    [['rotate', 'wx1'], '<credential> must be a path such as apps/wx0123456789abcdef'],
    [['rotate', 'apps/wx1/tickets/jsapi'], '<credential> must be a path'],
    [['token', 'apps/../keys'], '<credential> must be a path'],
    [['token', 'apps/wx1?x'], '<credential> must be a path'],
    [['keys', 'revoke', 'a/b'], '<id> must be 1 to 64 letters'],
    [['keys', 'create', 'shop'], '--allow must say what the key may read'],
    [['status', 'apps/wx1', '--all'], 'a credential is shown by itself'],
    [['status', '--authorizers', 'a/b'], '--authorizers must be the appid of a platform'],
  ] as const)('%j: %s', async ([argv, message], { expect }) => {
    const { code, stdout, stderr, requests } = await lingpai(argv)
    expect([code, stdout, requests]).toEqual([2, '', []])
    expect(stderr.startsWith('lingpai: ')).toBe(true)
    expect(stderr).toContain(message)
  })

  it.for([
    ['apps', 'add', 'wx1', 's3cret'],
    ['apps', 'add', 'wx1', '--secret', 's3cret'],
    ['apps', 'add', 'wx1', '--secret=s3cret'],
    ['report', 'apps/wx1', 's3cret'],
    ['status', '--key', 's3cret'],
    ['status', 's3cret'],
    ['token', 'apps/wx1/s3cret'],
  ])('does not repeat a secret that was put into the arguments: %j', async (argv, { expect }) => {
    const { code, stdout, stderr, requests } = await lingpai(argv)
    expect([code, requests]).toEqual([2, []])
    expect(stdout + stderr).not.toContain('s3cret')
  })
})

describe('options', () => {
  const server = { 'GET keys?limit=100': { json: { items: [], next_cursor: null } } }

  it('may stand before the command and after it', async ({ expect }) => {
    const url = 'https://token.example.com'
    for (const argv of [
      ['--url', url, '--json', 'keys', 'list'],
      ['keys', `--url=${url}`, 'list', '--json'],
      ['keys', 'list', '--json', '--url', url],
    ]) {
      const { code, stdout, requests } = await lingpai(argv, { server })
      expect([code, JSON.parse(stdout)]).toEqual([0, { items: [], next_cursor: null }])
      expect(requests[0]?.url).toBe(`${url}/v1/keys?limit=100`)
    }
  })
})
