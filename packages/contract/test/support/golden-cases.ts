/** The golden folder as lists of cases: what stands in the folder is what is tested. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const GOLDEN = join(import.meta.dirname, '..', 'golden')

export interface RequestCase {
  readonly endpoint: string
  readonly name: string
  /** How the bytes came: the ending of the file, `query` for the query string of a GET. */
  readonly ending: string
  readonly bytes: Uint8Array
  readonly expected: unknown
}

export interface ReplyCase {
  readonly endpoint: string
  readonly name: string
  readonly value: {
    readonly status: string
    readonly reply?: unknown
    readonly errors?: { readonly [field: string]: string }
  }
  readonly json: string
  readonly xml: string
}

function filesOf(endpoint: string, kind: 'request' | 'reply'): readonly string[] {
  return readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.startsWith(`${endpoint}/${kind}/`))
    .map((path) => path.slice(`${endpoint}/${kind}/`.length))
    .sort()
}

/** The name of an endpoint's files: one in a folder of the API has a hyphen for the slash. */
export const folderOf = ({ path }: { readonly path: string }): string => path.replaceAll('/', '-')

export function goldenFolders(): readonly string[] {
  return readdirSync(GOLDEN).sort()
}

export function requestCases(endpoint: string): readonly RequestCase[] {
  const folder = join(GOLDEN, endpoint, 'request')
  return filesOf(endpoint, 'request')
    .filter((file) => !file.endsWith('.expected.json'))
    .map((file) => {
      const [name = '', ending = ''] = file.split('.')
      return {
        endpoint,
        name,
        ending,
        bytes: readFileSync(join(folder, file)),
        expected: JSON.parse(readFileSync(join(folder, `${name}.expected.json`), 'utf8')),
      }
    })
}

export function replyCases(endpoint: string): readonly ReplyCase[] {
  const folder = join(GOLDEN, endpoint, 'reply')
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return filesOf(endpoint, 'reply')
    .filter((file) => file.endsWith('.value.json'))
    .map((file) => {
      const name = file.replace('.value.json', '')
      return {
        endpoint,
        name,
        value: JSON.parse(read(file)),
        json: read(`${name}.reply.json`),
        xml: read(`${name}.reply.xml`),
      }
    })
}
