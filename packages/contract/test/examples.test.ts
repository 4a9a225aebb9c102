import { describe, expect, test } from 'vitest'
import { ENDPOINTS } from '../src/endpoint-table.ts'
import { EXAMPLES } from '../src/examples/all.ts'
import { order, type Step, wire } from '../src/examples/example.ts'
import { REQUESTS } from '../src/examples/requests.ts'
import { requestText, shellOf } from '../src/examples/shell.ts'
import { readBody } from '../src/read-body.ts'
import { STATUSES } from '../src/statuses.ts'

const HERE = 'http://127.0.0.1:8080'
const NOWHERE = { tr: '', en: '' }
const written = (steps: readonly Step[], format: 'json' | 'xml', baseUrl = HERE) =>
  shellOf({ story: NOWHERE, steps }, { format, baseUrl })

describe.each(STATUSES)('the example of $code', ({ name, group, endpoints }) => {
  const { story, steps } = EXAMPLES[name]
  const calls = steps.flatMap((step) => ('call' in step ? [step] : []))

  test('ends with a call that can answer it, or shows it in a report', () => {
    const last = calls.at(-1)
    expect(steps.at(-1)).toBe(last)
    const isReport = group === 'message' || group === 'order'
    if (isReport) expect(last?.call).toBe('get-report')
    else if (name !== 'unknownMethod' && name !== 'ok' && name !== 'unavailable') {
      expect(endpoints).toContain(last?.call)
    }
  })

  test('says the same in JSON and in XML', () => {
    const encode = (text: string) => new TextEncoder().encode(text)
    for (const call of calls) {
      const [json, xml] = (['json', 'xml'] as const).map((format) => {
        const read = readBody(encode(requestText(call, format)))
        if ('refused' in read) throw new Error(read.why)
        const endpoint = ENDPOINTS.find(({ path }) => path === call.call)
        return endpoint === undefined ? undefined : endpoint.read(read.tree)
      })
      expect(xml).toEqual(json)
    }
  })

  test('tells its story in both languages', () => {
    expect(story.tr).not.toBe(story.en)
    for (const text of Object.values(story)) expect(text).toMatch(/\.$/)
  })

  test('uses no variable that was not kept before', () => {
    const known = new Set<string>()
    for (const step of steps) {
      for (const [, variable = ''] of JSON.stringify(step).matchAll(/\$([a-z]+)/g)) {
        expect(known).toContain(variable)
      }
      if ('time' in step) known.add(step.time)
      for (const variable of Object.keys(('keep' in step && step.keep) || {})) known.add(variable)
    }
  })
})

test.each(ENDPOINTS)('$path has a request that it reads', (endpoint) => {
  const content = REQUESTS[endpoint.path]
  expect(content, `a row of examples/requests.ts for ${endpoint.path}`).toBeDefined()
  const tree = { request: { authentication: { key: 'demo', hash: 'demo' }, ...content } }
  expect(endpoint.schema.safeParse(tree).error).toBeUndefined()
  expect(endpoint.read(tree)).toHaveProperty('request')
})

describe('commands', () => {
  test('are one curl for one call', () => {
    const step = { call: 'get-balance', request: { authentication: { key: 'a', hash: 'b' } } }
    expect(
      written([step], 'xml'),
    ).toBe(`curl -s 'http://127.0.0.1:8080/v1/get-balance' -d '<request>
  <authentication>
    <key>a</key>
    <hash>b</hash>
  </authentication>
</request>'`)
  })

  test('leave their quotes for variables only', () => {
    const lines = written([order({ text: "Ali'ye $now $(rm) `rm` $9" })], 'json')
    expect(lines).toContain(`"text": "Ali'\\''ye '"$now"' $(rm) \`rm\` $9"`)
  })

  test('quote an address that a shell would read otherwise', () => {
    const lines = written([wire('get-balance')], 'json', "http://a';rm -rf ~;'")
    expect(lines).toMatch(/^curl -s 'http:\/\/a'\\'';rm -rf ~;'\\''\/v1\/get-balance\/json' -d '/)
  })

  test('pasted in both forms within a second are two orders', () => {
    const times = (['json', 'xml'] as const).map((format) => written([{ time: 'now' }], format))
    expect(times).toEqual(['now=json-$(date +%T)', 'now=xml-$(date +%T)'])
  })

  test('keep of an answer what later ones need', () => {
    const kept = { ...wire('send-sms'), keep: { order: 'id' } }
    expect(written([kept], 'json')).toMatch(
      /^answer=\$\(curl [\s\S]*'\)\norder=\$\(echo "\$answer" \|/,
    )
  })
})
