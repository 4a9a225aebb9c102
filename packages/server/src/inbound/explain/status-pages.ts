/** The pages of the error dictionary: all codes, one code, and a code that is none. */
import { EXPLAINED_AT } from '@peyk/contract/explain/addresses'
import { type DictionaryEntry, dictionaryOf } from '@peyk/contract/explain/dictionary'
import type { StatusGroup } from '@peyk/contract/statuses'
import { callLink, framed, inLanguage, listing, type Reader, statusLink } from './frame.ts'
import { type Html, html, type Page } from './html.ts'
import { WORDS } from './words.ts'

export function dictionaryPage(reader: Reader): Page {
  const words = WORDS[reader.language]
  const body = html`<p>${words.dictionaryLead}</p>
${codesByGroup(reader)}`
  return framed(reader, { title: words.dictionary, path: EXPLAINED_AT.dictionary, body })
}

/** @returns undefined for a code that nobody answers */
export function statusPageOf(reader: Reader, code: string): Page | undefined {
  const entries = dictionaryOf(reader.baseUrl)
  const place = entries.findIndex((entry) => String(entry.code) === code)
  const entry = entries[place]
  if (entry === undefined) return undefined
  const title = `${entry.code} · ${inLanguage(reader, entry.meaning)}`
  const body = html`${meaningOf(reader, entry)}
${exampleOf(reader, entry)}
${neighbours(reader, entries[place - 1], entries[place + 1])}`
  return framed(reader, { title, path: `${EXPLAINED_AT.dictionary}/${entry.code}`, body })
}

/** What was asked for is not shown again: it is the asker's own text. */
export function noStatusPage(reader: Reader): Page {
  const words = WORDS[reader.language]
  const body = html`<p>${words.dictionaryLead}</p>
${codesByGroup(reader)}`
  return framed(reader, { title: words.noCode, path: EXPLAINED_AT.dictionary, body })
}

function codesByGroup(reader: Reader): Html[] {
  const words = WORDS[reader.language]
  const groups = Map.groupBy(dictionaryOf(reader.baseUrl), ({ group }) => group)
  return [...groups].map(([group, entries]: [StatusGroup, DictionaryEntry[]]) => {
    const rows = entries.map(
      ({ code, meaning }) => html`<tr>
<th scope="row"><a href="${statusLink(reader, code)}">${code}</a></th>
<td>${inLanguage(reader, meaning)}</td>
</tr>
`,
    )
    return html`<section>
<h2>${words.groups[group]}</h2>
<table>
<thead><tr><th scope="col">${words.code}</th><th scope="col">${words.meaning}</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</section>
`
  })
}

function meaningOf(reader: Reader, entry: DictionaryEntry): Html {
  const words = WORDS[reader.language]
  const isShown = entry.group === 'message' || entry.group === 'order'
  const calls = entry.calls.map(
    (path) => html`<li><a href="${callLink(reader, path)}"><code>${path}</code></a></li>
`,
  )
  return html`<p class="quiet">${words.wireText}:
<code lang="tr">${entry.message}</code> · <code>${entry.name}</code></p>
<h2>${words.cause}</h2>
<p>${inLanguage(reader, entry.cause)}</p>
<h2>${words.remedy}</h2>
<p>${inLanguage(reader, entry.remedy)}</p>
<h2>${isShown ? words.shownBy : words.answeredBy}</h2>
<nav aria-label="${words.calls}"><ul>
${calls}</ul></nav>`
}

function exampleOf(reader: Reader, { example }: DictionaryEntry): Html {
  const words = WORDS[reader.language]
  const warning = reader.isSandbox ? [] : [html`<p class="note">${words.sandboxOnly}</p>`]
  return html`<h2>${words.provoke}</h2>
${warning}
<p>${inLanguage(reader, example.story)} ${words.provokeHint}</p>
<h3>JSON</h3>
${listing('JSON', example.shell.json)}
<h3>XML</h3>
${listing('XML', example.shell.xml)}`
}

function neighbours(
  reader: Reader,
  before: DictionaryEntry | undefined,
  after: DictionaryEntry | undefined,
): Html {
  const { previous, next } = WORDS[reader.language]
  const links = [
    ...neighbour(reader, before, 'prev', previous),
    ...neighbour(reader, after, 'next', next),
  ]
  return html`<nav aria-label="${previous}, ${next}"><ul>
${links}</ul></nav>`
}

function neighbour(
  reader: Reader,
  entry: DictionaryEntry | undefined,
  rel: 'prev' | 'next',
  word: string,
): Html[] {
  if (entry === undefined) return []
  const link = statusLink(reader, entry.code)
  return [
    html`<li><a rel="${rel}" href="${link}">${word}: ${entry.code}</a></li>
`,
  ]
}
