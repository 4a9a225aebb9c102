/** `/llms.txt`: what a language model needs to call the API, and where to read on. */
import { ENDPOINTS } from '../endpoint-table.ts'
import { STATUSES } from '../statuses.ts'
import { callPage, EXPLAINED_AT, statusPage } from './addresses.ts'

/** @param baseUrl where the server answers, without a slash at the end */
export function llmsText(baseUrl: string): string {
  const at = (path: string) => baseUrl + path
  const calls = ENDPOINTS.map(({ path, summary }) => {
    return `- [${path}](${at(callPage(path, 'en'))}): ${summary.en}`
  })
  const codes = STATUSES.map(({ code, en }) => `- [${code}](${at(statusPage(code, 'en'))}): ${en}`)
  return `# Peyk

> A self-hosted SMS platform that speaks the iletiMerkezi REST API. Programs send texts to Turkish
> mobile numbers, ask for reports, and keep senders, contacts, a blacklist and consents.

Every call is \`POST ${at('/v1/')}<call>/json\` with a JSON body, or without \`/json\` with
XML. The credentials stand in the body and never in headers; the HTTP status equals
\`response.status.code\`; an error has only \`status\`. \`receipents\` is spelt like this.

\`\`\`json
{"request": {"authentication": {"key": "KEY", "hash": "HASH"},
  "order": {"sender": "PEYK", "iys": "0", "message":
    {"text": "Merhaba", "receipents": {"number": ["5321112233"]}}}}}
\`\`\`

\`iys\` is \`"1"\` for commercial messages, with \`iysList\` BIREYSEL or TACIR, and \`"0"\` for
one-time codes and notices. A 451 after a lost reply means that the order was taken: do not send it
again. A 503 carries \`Retry-After\`.

## Documents

- [OpenAPI of the wire API](${at(EXPLAINED_AT.wireDocument)}): \`/v1\`, in its JSON form
- [OpenAPI of the management API](${at(EXPLAINED_AT.manageDocument)}): \`/api\`, for the operator
- [Manifest](${at(EXPLAINED_AT.manifest)}): the calls as tools, with the schemas of what they take
- [Error dictionary as data](${at(EXPLAINED_AT.dictionaryData)}): each code with its cause, its
  remedy and commands that provoke it

## Calls

${calls.join('\n')}

## Codes

${codes.join('\n')}
`
}
