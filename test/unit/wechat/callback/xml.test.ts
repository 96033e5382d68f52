/** XML as WeChat writes it, as its documentation misspells it, and as an attacker would. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import { cdata } from '../../../../src/wechat/callback/passive-reply.ts'
import { hasPlainMarkup, parseXml } from '../../../../src/wechat/callback/xml.ts'
import { vectors } from './given.ts'

/** Text that can stand in XML, with no white space around it. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .map((value) => value.trim())
  .filter((value) => !value.includes('\r'))

describe('a message', () => {
  it('of the official page is read', ({ expect }) => {
    expect(parseXml(vectors.official_thirdparty_doc.plain)).toEqual({
      ToUserName: 'gh_97417a04a28d',
      FromUserName: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
      CreateTime: '1715943329',
      MsgType: 'event',
      Event: 'debug_demo',
      debug_str: 'hello world',
    })
    expect(parseXml(vectors.official_thirdparty_reply.plain)).toEqual({
      demo_resp: '[CDATA[good luck]]',
    })
  })

  it('keeps numbers as they are written', ({ expect }) => {
    const xml =
      '<xml><MsgId>9007199254740993123</MsgId><a>007</a><b>1e5</b><c>0x1F</c><d>true</d></xml>'
    expect(parseXml(xml)).toEqual({
      MsgId: '9007199254740993123',
      a: '007',
      b: '1e5',
      c: '0x1F',
      d: 'true',
    })
  })

  it('may begin with a declaration, a byte order mark, white space', ({ expect }) => {
    const xml = '<xml><a>1</a></xml>'
    for (const head of [
      '<?xml version="1.0"?>',
      '<?xml version="1.0" encoding="UTF-8" ?>\n',
      '\uFEFF<?xml version="1.0"?>',
      '\n ',
    ]) {
      expect(parseXml(head + xml), head).toEqual({ a: '1' })
    }
  })

  it('has values without the white space around them', ({ expect }) => {
    const xml =
      '<xml>\n  <a> 1\n</a>\r\n<b>\n<![CDATA[ 2 ]]>\n</b><c>3 <![CDATA[4]]> 5</c><d> </d><e/></xml>'
    expect(parseXml(xml)).toEqual({ a: '1', b: '2', c: '3 4 5', d: '', e: '' })
  })

  it('has elements in elements, and several of one name', ({ expect }) => {
    const xml = '<xml><info>\n<name>n</name>\n<code>1</code></info><i>1</i><i>2</i></xml>'
    expect(parseXml(xml)).toEqual({ info: { name: 'n', code: '1' }, i: ['1', '2'] })
  })

  it('takes CDATA literally, over the seam of a `]]>` too', ({ expect }) => {
    expect(parseXml('<xml><a><![CDATA[x]]]]><![CDATA[>y &lt;&amp; <b>]]></a></xml>')).toEqual({
      a: 'x]]>y &lt;&amp; <b>',
    })
  })

  it('knows five entities and the numbers of characters, once', ({ expect }) => {
    const xml =
      '<xml><a>&lt;&gt;&amp;&quot;&apos;</a><b>&#20196;&#x724c;&#x1F511;</b><c>&amp;lt;</c></xml>'
    expect(parseXml(xml)).toEqual({ a: `<>&"'`, b: '令牌🔑', c: '&lt;' })
  })

  it('leaves what is no reference as it is', ({ expect }) => {
    const odd = '&nbsp;&foo;&LT;&#0;&#xD800;&#x110000;&#99999999;&#;&;& &lt'
    expect(parseXml(`<xml><a>${odd}</a></xml>`)).toEqual({ a: odd })
  })

  it('comes back whatever text is in it', ({ expect }) => {
    fc.assert(
      fc.property(text, (value) => {
        expect(parseXml(`<xml><a>${cdata(value)}</a></xml>`)).toEqual({ a: value })
      }),
      { numRuns: 500 },
    )
  })

  it('may have a DOCTYPE or an instruction in what somebody said', ({ expect }) => {
    const said = '<!DOCTYPE x [<!ENTITY a "b">]><?php ?><!-- '
    expect(parseXml(`<xml><Content>${cdata(said)}</Content></xml>`)).toEqual({
      Content: said.trim(),
    })
  })

  it('may have comments', ({ expect }) => {
    expect(parseXml('<xml><!-- <!DOCTYPE x> --><a>1</a></xml>')).toEqual({ a: '1' })
  })
})

describe('a malformed message', () => {
  it('whose last tag is not closed is read, as the official page prints it', ({ expect }) => {
    const xml = `<xml>
  <AppId>第三方平台appid</AppId>
  <CreateTime>1413192760</CreateTime>
  <InfoType>authorized</InfoType>
  <AuthorizerAppid>公众号appid</AuthorizerAppid>
  <AuthorizationCode>授权码</AuthorizationCode>
<xml>`
    expect(parseXml(xml)).toEqual({
      AppId: '第三方平台appid',
      CreateTime: '1413192760',
      InfoType: 'authorized',
      AuthorizerAppid: '公众号appid',
      AuthorizationCode: '授权码',
    })
    expect(parseXml(`${xml}\n`)).toEqual(parseXml(xml))
  })

  it('whose closing tags have other names is read, as the official page prints it', ({
    expect,
  }) => {
    const xml =
      '<xml><status>0</status><info><idname><![CDATA[名]]></wxidnnn><wxuser>w</wxuser></info></xml>'
    expect(parseXml(xml)).toEqual({ status: '0', info: { idname: '名', wxuser: 'w' } })
  })

  it.for([
    ['nothing', ''],
    ['words', 'success'],
    ['JSON', '{"xml":{"a":1}}'],
    ['another root', '<html><a>1</a></html>'],
    ['two roots', '<xml><a>1</a></xml><xml><a>2</a></xml>'],
    ['text alone', '<xml>text</xml>'],
    ['an empty root', '<xml></xml>'],
    ['CDATA without an end', '<xml><a><![CDATA[1</a></xml>'],
    ['a comment without an end', '<xml><a>1</a><!-- </xml>'],
    ['a tag without an end', '<xml><a>1</a'],
    ['a dangerous name', '<xml><__proto__><a>1</a></__proto__></xml>'],
    ['another dangerous name', '<xml><constructor>1</constructor></xml>'],
  ] as const)('of %s is none', ([, xml], { expect }) => {
    expect(parseXml(xml)).toBeNull()
  })
})

describe('a hostile message', () => {
  const laughs = Array.from(
    { length: 9 },
    (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
  ).join('')

  it.for([
    ['a DOCTYPE', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['a DOCTYPE in small letters', '<!doctype xml><xml><a>1</a></xml>'],
    ['a DOCTYPE inside', '<xml><!DOCTYPE xml><a>1</a></xml>'],
    [
      'a file for an entity',
      '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>',
    ],
    ['a billion laughs', `<!DOCTYPE xml [<!ENTITY l0 "ha">${laughs}]><xml><a>&l9;</a></xml>`],
    ['an entity alone', '<!ENTITY e "x"><xml><a>&e;</a></xml>'],
    ['an instruction', '<?php echo 1 ?><xml><a>1</a></xml>'],
    ['a style sheet', '<?xml-stylesheet href="x"?><xml><a>1</a></xml>'],
    ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><xml><a>1</a></xml>'],
    ['a declaration inside', '<xml><?xml version="1.0"?><a>1</a></xml>'],
    ['an almost CDATA', '<xml><a><![cdata[1]]></a></xml>'],
  ] as const)('with %s is refused', ([, xml], { expect }) => {
    const found = parseXml(xml)
    expect(JSON.stringify(found) ?? '').not.toContain('passwd')
    expect(found).toBeNull()
  })

  it('cannot hide an entity from the check in an attribute', ({ expect }) => {
    const xml =
      '<xml><a x="><![CDATA["></a><!DOCTYPE x [<!ENTITY e "gotcha">]><b y="]]>">&e;</b></xml>'
    expect(JSON.stringify(parseXml(xml))).not.toContain('gotcha')
  })

  it('is read some levels deep, and no deeper', ({ expect }) => {
    const nested = (depth: number) => `<xml>${'<a>'.repeat(depth)}1${'</a>'.repeat(depth)}</xml>`
    expect(parseXml(nested(10))).not.toBeNull()
    expect(parseXml(nested(20))).toBeNull()
    expect(parseXml(nested(8_000))).toBeNull()
  })

  it.for(['<![CDATA[', '<!--', '<', '<a', '</a>', '<a>', '&', '<!', '<?', ']]>', '<a/>', '"'])(
    'of 64 KiB of %j takes no time to speak of',
    (piece, { expect }) => {
      const started = performance.now()
      parseXml(piece.repeat(65_536 / piece.length))
      parseXml(`<xml>${piece.repeat(65_536 / piece.length)}</xml>`)
      hasPlainMarkup(piece.repeat(65_536 / piece.length))
      expect(performance.now() - started).toBeLessThan(1_000)
    },
  )

  it('of whatever markup never throws, and gives text', ({ expect }) => {
    const markup = fc.constantFrom(
      ...['<xml>', '</xml>', '<a>', '</a>', '<a/>', '<a x="', '">', '<![CDATA[', ']]>', '<!--'],
      ...['-->', '<?xml ', '?>', '&lt;', '&#65;', '<', '>', 'x', ' ', '<!DOCTYPE x [', '#text'],
      ...['<#text>', '<toString>', '</', '<xml', '/>', "'", '=', '\u0000', '令', '<:@>', '<>'],
    )
    const isText = (value: unknown): boolean =>
      typeof value === 'string' ||
      (typeof value === 'object' && value !== null && Object.values(value).every(isText))
    fc.assert(
      fc.property(fc.array(markup, { maxLength: 30 }), (pieces) => {
        const found = parseXml(`<xml>${pieces.join('')}</xml>`)
        expect(found === null || isText(found)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })
})
