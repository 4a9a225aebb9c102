/** What every page of the explanations has around its own part. */
import { callPage, EXPLAINED_AT, type Language, statusPage } from '@peyk/contract/explain/addresses'
import type { Bilingual } from '@peyk/contract/statuses'
import { type Html, html, type Page } from './html.ts'
import { WORDS } from './words.ts'

/** For whom and where a page is written. */
export interface Reader {
  readonly language: Language
  /** Where the server answers, without a slash at the end; stands in the commands. */
  readonly baseUrl: string
  /** What stands before the path of every link: empty, unless a proxy adds a path. */
  readonly root: string
  readonly isSandbox: boolean
}

export interface Frame {
  readonly title: string
  /** The page's own path, without the language. */
  readonly path: string
  readonly body: Html
}

export function framed({ language, root }: Reader, { title, path, body }: Frame): Page {
  const words = WORDS[language]
  const other = language === 'tr' ? 'en' : 'tr'
  const at = (each: Language) => `${root}${path}?lang=${each}`
  const dictionary = `${root}${EXPLAINED_AT.dictionary}?lang=${language}`
  const calls = `${root}${EXPLAINED_AT.calls}?lang=${language}`
  return {
    language,
    title: `${title} · Peyk`,
    alternates: { tr: at('tr'), en: at('en') },
    body: html`<header>
<nav aria-label="${words.pages}"><ul>
<li><a href="${dictionary}">${words.dictionary}</a></li>
<li><a href="${calls}">${words.calls}</a></li>
</ul></nav>
<a href="${at(other)}" hreflang="${other}" lang="${other}">${words.otherLanguage}</a>
</header>
<main>
<h1>${title}</h1>
${body}
</main>
<footer>
<span>Peyk</span>
<span>${words.asData}: <a href="${root}${EXPLAINED_AT.dictionaryData}">errors.json</a>,
<a href="${root}${EXPLAINED_AT.wireDocument}">OpenAPI</a>,
<a href="${root}${EXPLAINED_AT.forModels}">llms.txt</a></span>
</footer>`,
  }
}

/** A text in the language of the reader. */
export const inLanguage = ({ language }: Reader, text: Bilingual): string => text[language]

export const statusLink = ({ root, language }: Reader, code: number): string =>
  root + statusPage(code, language)

export const callLink = ({ root, language }: Reader, path: string): string =>
  root + callPage(path, language)

/** Commands or a body: can be scrolled with the keyboard, and is selected as a whole. */
export const listing = (label: string, text: string): Html =>
  html`<pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre>`
