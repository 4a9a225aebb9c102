/** The pages of the calls: all of them, and one with its addresses, a request and its answers. */
import type { Endpoint } from '@peyk/contract/endpoint'
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import { wire } from '@peyk/contract/examples/example'
import { REQUESTS } from '@peyk/contract/examples/requests'
import { shellOf } from '@peyk/contract/examples/shell'
import { EXPLAINED_AT } from '@peyk/contract/explain/addresses'
import { outputSchemaOf } from '@peyk/contract/explain/json-schema'
import { statusNamed } from '@peyk/contract/statuses'
import type { Format } from '@peyk/contract/write-reply'
import { fieldsOf } from './fields.ts'
import { callLink, framed, inLanguage, listing, type Reader, statusLink } from './frame.ts'
import { type Html, html, type Page } from './html.ts'
import { WORDS } from './words.ts'

type AnyEndpoint = Endpoint<unknown, unknown>

export function callsPage(reader: Reader): Page {
  return listPage(reader, WORDS[reader.language].calls)
}

/** What was asked for is not shown again: it is the asker's own text. */
export function noCallPage(reader: Reader): Page {
  return listPage(reader, WORDS[reader.language].noCall)
}

/** @returns undefined for a path that is no call */
export function callPageOf(reader: Reader, path: string): Page | undefined {
  const endpoint = ENDPOINTS.find((each) => each.path === path)
  if (endpoint === undefined) return undefined
  const words = WORDS[reader.language]
  const { title, summary, aliases = [] } = endpoint
  const others = aliases.map((alias) => html` <code>${alias}</code>`)
  const body = html`<p>${inLanguage(reader, summary)}</p>
<h2>${words.addresses}</h2>
<ul>
${addressesOf(endpoint)}</ul>
${others.length === 0 ? [] : html`<p>${words.alsoAt}:${others}</p>`}
${requestOf(reader, endpoint)}
${replyOf(reader, endpoint)}
<h2>${words.answers}</h2>
${answersOf(reader, endpoint)}`
  const name = `${path} · ${inLanguage(reader, title)}`
  return framed(reader, { title: name, path: `${EXPLAINED_AT.calls}/${path}`, body })
}

function listPage(reader: Reader, title: string): Page {
  const words = WORDS[reader.language]
  const rows = ENDPOINTS.map(
    ({ path, summary }) => html`<tr>
<th scope="row"><a href="${callLink(reader, path)}"><code>${path}</code></a></th>
<td>${inLanguage(reader, summary)}</td>
</tr>
`,
  )
  const body = html`<p>${words.callsLead}</p>
<table>
<thead><tr><th scope="col">${words.call}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
  return framed(reader, { title, path: EXPLAINED_AT.calls, body })
}

function addressesOf({ path, ways }: AnyEndpoint): Html[] {
  const addresses = [
    { form: 'JSON', address: `POST /v1/${path}/json` },
    { form: 'XML', address: `POST /v1/${path}` },
    ...(ways.includes('get') ? [{ form: 'GET', address: `GET /v1/${path}/get` }] : []),
  ]
  return addresses.map(
    ({ form, address }) => html`<li>${form}: <code>${address}</code></li>
`,
  )
}

function requestOf(reader: Reader, { path, title }: AnyEndpoint): Html {
  const content = REQUESTS[path]
  if (content === undefined) return html``
  const words = WORDS[reader.language]
  const example = { story: title, steps: [wire(path, content)] }
  const shell = (format: Format) => shellOf(example, { format, baseUrl: reader.baseUrl })
  return html`<h2>${words.request}</h2>
<h3>JSON</h3>
${listing('JSON', shell('json'))}
<h3>XML</h3>
${listing('XML', shell('xml'))}`
}

function replyOf(reader: Reader, { replySchema }: AnyEndpoint): Html {
  const words = WORDS[reader.language]
  const rows = fieldsOf(outputSchemaOf(replySchema)).map(
    ({ name, type, about }) => html`<tr>
<th scope="row"><code>${name}</code></th>
<td><code>${type}</code> <span lang="en">${about}</span></td>
</tr>
`,
  )
  const head = html`<h2>${words.reply}</h2>
`
  if (rows.length === 0) return html`${head}<p>${words.statusAlone}</p>`
  return html`${head}<p>${words.replyLead}</p>
<table>
<thead><tr><th scope="col">${words.field}</th><th scope="col">${words.type}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}

function answersOf(reader: Reader, { codes }: AnyEndpoint): Html {
  const words = WORDS[reader.language]
  const statuses = codes.map(statusNamed).sort((a, b) => a.code - b.code)
  const rows = statuses.map((status) => {
    const meaning = { tr: status.tr, en: status.en }
    return html`<tr>
<th scope="row"><a href="${statusLink(reader, status.code)}">${status.code}</a></th>
<td>${inLanguage(reader, meaning)}</td>
</tr>
`
  })
  return html`<table>
<thead><tr><th scope="col">${words.code}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`
}
