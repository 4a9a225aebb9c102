/**
 * The frame of a page: no script, no picture, nothing from elsewhere, readable on a phone and in
 * the dark. Its policy allows the one style sheet that stands in it, by its hash, and nothing else.
 */
import { createHash } from 'node:crypto'
import type { Language } from '@peyk/contract/explain/addresses'

/** HTML that may stand in a page as it is. */
export type Html = { readonly html: string }

const SPECIAL: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (found) => SPECIAL[found] ?? '')

type Piece = string | number | Html | readonly Html[]

/** A template whose values are escaped, unless they are HTML already. */
export function html(texts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return { html: String.raw({ raw: texts }, ...values.map(written)) }
}

function written(value: Piece): string {
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  return 'html' in value ? value.html : value.map((each) => each.html).join('')
}

export interface Page {
  readonly language: Language
  readonly title: string
  /** Other addresses of the same page. */
  readonly alternates: Readonly<Record<Language, string>>
  readonly body: Html
}

export function pageText({ language, title, alternates, body }: Page): string {
  const links = Object.entries(alternates).map(
    ([each, url]) => html`<link rel="alternate" hreflang="${each}" href="${url}">
`,
  )
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${links}<style>${{ html: STYLE }}</style>
</head>
<body>
${body}
</body>
</html>
`
  return page.html
}

const STYLE = `
:root{color-scheme:light dark;--text:#1b1f24;--quiet:#57606a;--back:#fff;--box:#f3f5f7;
--line:#d0d7de;--link:#0b57d0}
@media (prefers-color-scheme:dark){:root{--text:#e6e8eb;--quiet:#a5adb6;--back:#14171a;
--box:#1f2429;--line:#3b434b;--link:#8ab4f8}}
*{box-sizing:border-box}
body{font:1rem/1.6 system-ui,sans-serif;color:var(--text);background:var(--back);
max-width:46rem;margin:0 auto;padding:1rem}
header,footer{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;justify-content:space-between;
color:var(--quiet)}
header{border-bottom:1px solid var(--line);padding-bottom:.5rem}
footer{border-top:1px solid var(--line);margin-top:3rem;padding-top:.75rem}
h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
a{color:var(--link)}
a:focus-visible,pre:focus-visible{outline:2px solid var(--link);outline-offset:2px}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:0;padding:0}
code,pre{font:.875rem/1.5 ui-monospace,Menlo,Consolas,monospace}
code{overflow-wrap:break-word}
pre{background:var(--box);border:1px solid var(--line);border-radius:.375rem;padding:.75rem;
overflow-x:auto;user-select:all;-webkit-user-select:all}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;
border-bottom:1px solid var(--line)}
th{font-weight:600;white-space:nowrap}
th:first-child{width:1%;min-width:4rem}
.quiet{color:var(--quiet)}
.note{background:var(--box);border-left:.25rem solid var(--link);padding:.5rem .75rem}
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** What a page may load (CSP 3): its own style and nothing else. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
