/**
 * Writes the documents that are kept in the repository for readers on the web: OpenAPI of the three
 * APIs and the page of the status codes. The server makes the same of the same tables when it is
 * asked. `--check` writes nothing, and fails if a file is not what would be written.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dictionaryOf } from '../packages/contract/src/explain/dictionary.ts'
import { wireDocument } from '../packages/contract/src/explain/open-api.ts'
import { doorDocument } from '../packages/server/src/inbound/explain/door-document.ts'
import { documentedDoors } from '../packages/server/src/inbound/explain/doors.ts'
import { ROOT } from './node.mjs'

/** @typedef {import('../packages/contract/src/explain/dictionary.ts').DictionaryEntry} Entry */
/** @typedef {import('../packages/server/src/operations/context.ts').Context} Context */

/** Where the sandbox answers if nobody says otherwise. */
const HERE = 'http://127.0.0.1:8080'

// Calls are only looked at, so nothing of a running server is needed but that it is a sandbox.
const context = /** @type {Context} */ ({ sandbox: {} })
const [manage, sandbox] = documentedDoors({ context, carrier: 'simulator' })
if (!manage || !sandbox) throw new Error('a sandbox has two doors that speak JSON')

/** @type {Readonly<Record<string, string>>} */
const FILES = {
  'docs/openapi/wire.json': json(wireDocument(HERE)),
  'docs/openapi/manage.json': json(doorDocument(manage, HERE)),
  'docs/openapi/sandbox.json': json(doorDocument(sandbox, HERE)),
  'docs/status-codes.md': statusCodes(dictionaryOf(HERE)),
}

const isCheck = process.argv.includes('--check')
for (const [file, text] of Object.entries(FILES)) {
  const path = join(ROOT, file)
  if (isCheck) check(file, path, text)
  else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/**
 * @param {string} file
 * @param {string} path
 * @param {string} text
 */
function check(file, path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  console.error(`${file} is stale: run node --conditions=source tools/write-docs.mjs`)
  process.exitCode = 1
}

/** @param {object} document */
function json(document) {
  const marked = { ...document, 'x-generated': 'by tools/write-docs.mjs; do not edit' }
  return `${JSON.stringify(marked, null, 2)}\n`
}

/** @param {readonly Entry[]} entries */
function statusCodes(entries) {
  const rows = entries.map(({ code, message, meaning }) => {
    return `| [${code}](#${code}) | ${message} | ${meaning.en} |`
  })
  return `<!-- Written by tools/write-docs.mjs from the contract; do not edit. -->
# Status codes

Every code of the wire API. The HTTP status equals \`response.status.code\`; 110 to 115 stand inside
reports. A running server shows the same pages, with its own address in the commands, at \`/errors\`
in Turkish and English, and as data at \`/errors.json\`. The commands work as they are while
\`npm start\` runs; the pages have them in XML as well.

| Code | Text of the reply | Meaning |
|---|---|---|
${rows.join('\n')}

${entries.map(section).join('\n')}`
}

/** @param {Entry} entry */
function section({ code, message, meaning, cause, remedy, calls, example }) {
  return `## ${code}

**${message}** · ${meaning.en}

${cause.en} ${remedy.en}

*Türkçe:* ${cause.tr} ${remedy.tr}

Answered by: ${calls.map((call) => `\`${call}\``).join(', ') || 'no call of this version'}.

<details><summary>Try it</summary>

${example.story.en}

\`\`\`sh
${example.shell.json}
\`\`\`

</details>
`
}
