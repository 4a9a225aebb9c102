import { describe, expect, test } from 'vitest'
import { LIMITS } from '../src/limits.ts'
import { readBody, readQuery } from '../src/read-body.ts'
import { bytesOf, readText, treeOf } from './support/bodies.ts'

const XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
const LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><r>&b;</r>'

describe('refused with 400', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \r\n\t\n'],
    ['only a byte order mark', '\ufeff'],
    ['a word', 'hello'],
    ['a form without a document', 'key=1&hash=2'],
    ['a form whose document is a form', 'data=data%3D%3Ca%2F%3E'],
    ['a form whose document is empty', 'data='],
    ['a bare document that never ends', 'data=<a'],
    ['an external entity', XXE],
    ['an external entity in a form', `data=${encodeURIComponent(XXE)}`],
    ['entities that multiply', LAUGHS],
    ['a DOCTYPE alone', '<!DOCTYPE html><html></html>'],
    ['a DOCTYPE after the declaration', '<?xml version="1.0"?><!DOCTYPE r><r/>'],
    ['an entity of one’s own', '<r>&nbsp;</r>'],
    ['an inherited entity', '<r>&constructor;</r>'],
    ['a processing instruction', '<?php echo 1 ?><r/>'],
    ['a processing instruction inside', '<r><?xml-stylesheet href="a"?></r>'],
    ['a second declaration', '<?xml version="1.0"?><?xml version="1.0"?><r/>'],
    ['an unclosed element', '<r><a>1</a>'],
    ['elements closed in the wrong order', '<r><a><b></a></b></r>'],
    ['an unclosed comment', '<r><!-- </r>'],
    ['an unclosed CDATA section', '<r><![CDATA[ </r>'],
    ['a bare ampersand', '<r>Tom & Jerry</r>'],
    ['a bare less-than', '<r>1 < 2</r>'],
    ['text after the document', '<r/>garbage'],
    ['a second document', '<r/><r/>'],
    ['a NUL after the document', '<r/>\0'],
    ['text beside an element', '<r>a<b/></r>'],
    ['text after an element', '<r><b/>a</r>'],
    ['a control character in XML', '<r>\u0001</r>'],
    ['a control character by number', '<r>&#1;</r>'],
    ['a control character in XML 1.1', '<?xml version="1.1"?><r>&#1;</r>'],
    ['half a pair by number', '<r>&#xD800;</r>'],
    ['JSON cut short', '{"request":{'],
    ['JSON closed too often', '{}}'],
    ['JSON and then some', '{} {}'],
    ['JSON with a trailing comma', '{"a":1,}'],
    ['JSON in single quotes', "{'a':1}"],
    ['an unfinished string', '{"a":"b'],
    ['an unfinished escape', '{"a":"b\\'],
    ['a raw line end in a string', '{"a":"b\nc"}'],
    ['a high surrogate alone', '{"a":"\\ud83d"}'],
    ['a high surrogate before another', '{"a":"\\ud83d\\ud83d\\ude00"}'],
    ['a high surrogate before a letter', '{"a":"\\uD83Dx"}'],
    ['a low surrogate alone', '{"a":"\\uDE00"}'],
    ['a low surrogate in a name', '{"\\ude00":1}'],
    ['U+0000', '{"a":"\\u0000"}'],
  ])('%s', (_, text) => {
    const reading = readText(text)
    expect(reading).toMatchObject({ refused: 'badRequest' })
    expect('why' in reading && reading.why.length).toBeGreaterThan(0)
  })

  test.each([
    ['bytes of Latin-5', [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xfe, 0x22, 0x7d]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate in UTF-8', [0x22, 0xed, 0xa0, 0xbd, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('%s', (_, bytes) => {
    for (const around of ['[', '<r>'])
      expect(readBody(new Uint8Array([...bytesOf(around), ...bytes]))).toHaveProperty('refused')
  })
})

describe('read', () => {
  test.each([
    ['{"a":"\\ud83d\\ude00\\uD83D\\uDE00"}', { a: '😀😀' }],
    ['{"a":"\\\\ud83d \\\\\\\\u0000"}', { a: '\\ud83d \\\\u0000' }],
    ['{"a":"\\"}{][,:"}', { a: '"}{][,:' }],
    ['\ufeff\n\ufeff{"a":1}\n', { a: 1 }],
    ['[1,[2],{}]', [1, [2], {}]],
    ['<r/>', { r: '' }],
    ['<r></r>', { r: '' }],
    ['<r> \n </r>', { r: ' \n ' }],
    ['<r>\n <a/>\n</r>\n', { r: { a: '' } }],
    ['<r> <a> x </a> <b/> </r>', { r: { a: ' x ', b: '' } }],
    ['<r><a>1</a><b>2</b><a>3</a><a/></r>', { r: { a: ['1', '3', ''], b: '2' } }],
    ['<r><a><b/></a><a><b>1</b></a></r>', { r: { a: [{ b: '' }, { b: '1' }] } }],
    ['<r>a<![CDATA[<b>]]>c<!-- d -->e</r>', { r: 'a<b>ce' }],
    ['<r><![CDATA[ ]]></r>', { r: ' ' }],
    ['<r>a\r\nb\rc&#13;d</r>', { r: 'a\nb\nc\rd' }],
    ['<r>&#x1F600;😀</r>', { r: '😀😀' }],
    ['<r a="1" xmlns:b="c"><b:d>2</b:d></r>', { r: { 'b:d': '2' } }],
    ['<?xml version="1.0" encoding="ISO-8859-9"?><r>ş</r>', { r: 'ş' }],
    ['a=b&&=&data=%EF%BB%BF+%7B%7D&c', {}],
    ['data=%3Cr%3E%25+%2B%3C/r%3E', { r: '% +' }],
    ['data=<r>100%25 &amp; +1</r>&x=%3E', { r: '100%25 & +1' }],
  ])('%s', (text, tree) => {
    expect(treeOf(text)).toEqual(tree)
  })

  test('names of the object prototype are names like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
    const json = treeOf(`{"r":{${names.map((name) => `"${name}":{"x":"1"}`).join()}}}`)
    const inside = names.map((name) => `<${name}><x>1</x></${name}>`).join('')
    const xml = treeOf(`<r>${inside}</r>`)
    const twice = treeOf(`<r>${inside}${inside}</r>`) as { r: object }
    for (const tree of [json, xml] as { r: object }[]) {
      expect(Object.getPrototypeOf(tree.r)).toBe(Object.prototype)
      expect(Object.entries(tree.r)).toEqual(names.map((name) => [name, { x: '1' }]))
    }
    for (const value of Object.values(twice.r)) expect(value).toEqual([{ x: '1' }, { x: '1' }])
    expect('x' in {}).toBe(false)
  })
})

describe('limits', () => {
  const { depthMax, namesPerObjectMax, marksMax, attributesMax, bodyBytesMax } = LIMITS
  const many = (count: number, each: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => each(i)).join('')

  test.each([
    ['lists', (n: number) => '['.repeat(n) + ']'.repeat(n)],
    ['objects', (n: number) => '{"":'.repeat(n - 1) + '{}'.padEnd(n + 1, '}')],
    ['elements', (n: number) => '<a>'.repeat(n) + '</a>'.repeat(n)],
  ])('depth of %s', (_, nested) => {
    expect(readText(nested(depthMax))).toHaveProperty('tree')
    expect(readText(nested(depthMax + 1))).toMatchObject({ why: expect.stringContaining('deeper') })
  })

  test.each([
    ['JSON', (n: number) => `{"x":[{}],${many(n - 1, (i) => `"n${i}":{"a":1},`).slice(0, -1)}}`],
    ['XML', (n: number) => `<r><x/><x/>${many(n - 1, (i) => `<n${i}/>`)}</r>`],
  ])('names in one object of %s', (_, named) => {
    expect(readText(named(namesPerObjectMax))).toHaveProperty('tree')
    expect(readText(named(namesPerObjectMax + 1))).toMatchObject({
      why: expect.stringContaining('too many names'),
    })
  })

  test('attributes', () => {
    const withAttributes = (n: number) => `<r ${many(n, (i) => `a${i}="b" `)}/>`
    expect(readText(withAttributes(attributesMax))).toEqual({ tree: { r: '' }, form: 'xml' })
    expect(readText(withAttributes(attributesMax + 1))).toHaveProperty('refused')
  })

  test.each([
    ['values', '[', '{},', '0]'],
    ['elements', '<r>', '<a/>', '</r>'],
    ['entities', '<r>', '&lt;', '</r>'],
    ['brackets in CDATA', '<r><![CDATA[', ']a', ']]></r>'],
    ['dashes in a comment', '<r><!--', '-a', '--></r>'],
    ['quotes in a DOCTYPE', '<!DOCTYPE r [', '"a"', ']><r/>'],
    ['question marks in an instruction', '<?f ', '?a', '?><r/>'],
    ['line ends in an attribute', '<r a="', '\n', '"/>'],
  ])('number of %s', (_, before, each, after) => {
    const text = before + each.repeat(marksMax) + after
    expect(readText(text)).toMatchObject({ why: expect.stringContaining('too m') })
  })

  test('bytes and characters', () => {
    const blanks = new Uint8Array(bodyBytesMax + 1).fill(0x20)
    blanks.set(bytesOf('{}'))
    expect(readBody(blanks)).toMatchObject({ why: `longer than ${bodyBytesMax} bytes` })
    expect(readBody(blanks.subarray(0, bodyBytesMax))).toHaveProperty('tree')
    expect(readQuery('a'.repeat(LIMITS.queryCharsMax + 1))).toHaveProperty('refused')
    expect(readQuery('a'.repeat(LIMITS.queryCharsMax))).toHaveProperty('tree')
  })

  test('a complaint is short, however long the body', () => {
    const reading = readText(`<${'x'.repeat(10_000)}>`)
    expect('why' in reading && reading.why.length).toBeLessThanOrEqual(LIMITS.whyCharsMax)
    expect('why' in reading && reading.why).not.toContain('xxx')
  })

  test('a million form fields and no document', () => {
    expect(readText('a=b&'.repeat(1_000_000))).toHaveProperty('refused')
    expect(readText(`${'data&'.repeat(1_000_000)}data={}`)).toHaveProperty('tree')
  })

  test('fifty thousand recipients, in either format', () => {
    const numbers = Array.from({ length: 50_000 }, (_, i) => String(905320000000 + i))
    const json = treeOf(JSON.stringify({ number: numbers }))
    const xml = treeOf(`<r>${numbers.map((n) => `<number>${n}</number>\r\n`).join('')}</r>`)
    expect(json).toEqual({ number: numbers })
    expect(xml).toEqual({ r: { number: numbers } })
  })
})

describe('query', () => {
  test.each(['text=%FF', 'text=%C3', 'text=%ED%A0%BD', 'text=a%00', '%FE=1', 'text=\ud83d'])(
    'refuses %s',
    (query) => {
      expect(readQuery(query)).toMatchObject({ refused: 'badRequest' })
    },
  )

  test('what was not sent is not in the tree', () => {
    expect(readQuery('sender=a')).toEqual({
      tree: {
        request: {
          authentication: {},
          order: { sender: 'a', message: { receipents: { number: [] } } },
        },
      },
      form: 'xml',
    })
  })
})
