/** What is known of each PDU before one comes, out of the tables. */
import { COMMANDS, type CommandName, RESPONSE } from './commands.ts'
import { type Fields, isList, listOctets } from './field-codec.ts'
import { DEFAULTS, type Field } from './fields.ts'
import { HEADER_OCTETS } from './header.ts'
import { type ReadBody, straightReader, straightWriter, type WriteBody } from './straight.ts'

class Layout {
  readonly command: CommandName
  readonly id: number
  /** A body in which nothing is set; copied for each PDU. */
  readonly blank: Fields
  readonly #fields: readonly Field[]
  readonly #lists: readonly Field[]
  readonly #octetsMax: number
  #write: WriteBody | undefined
  #read: ReadBody | undefined

  constructor(command: CommandName) {
    const { id, fields } = COMMANDS[command]
    this.command = command
    this.id = id
    this.#fields = fields
    this.#lists = this.#fields.filter(isList)
    this.blank = Object.fromEntries(this.#fields.map(({ name, kind }) => [name, DEFAULTS[kind]]))
    const start = HEADER_OCTETS + fields.length
    this.#octetsMax = this.#fields.reduce((sum, { max }) => sum + max, start)
  }

  /** What a PDU with this body can take at most, without its optional parameters. */
  octetsMax(body: Fields): number {
    const lists = this.#lists
    return lists.length === 0 ? this.#octetsMax : this.#octetsMax + listOctets(lists, body)
  }

  get write(): WriteBody {
    this.#write ??= straightWriter(this.#fields)
    return this.#write
  }

  get read(): ReadBody {
    this.#read ??= straightReader(this.#fields)
    return this.#read
  }
}

const LAYOUTS = (Object.keys(COMMANDS) as CommandName[]).map((command) => new Layout(command))
const BY_NAME = Object.fromEntries(LAYOUTS.map((layout) => [layout.command, layout])) as {
  readonly [C in CommandName]: Layout
}
/** By id, which is a small number but for the top bit of responses. */
const REQUESTS: Layout[] = []
const RESPONSES: Layout[] = []
for (const layout of LAYOUTS) {
  const { id } = layout
  if (id < RESPONSE) REQUESTS[id] = layout
  else RESPONSES[id - RESPONSE] = layout
}

export const layoutOf = (command: CommandName): Layout => BY_NAME[command]

/** Undefined for an id that 3.4 does not have. */
export const layoutOfId = (id: number): Layout | undefined =>
  id < RESPONSE ? REQUESTS[id] : RESPONSES[id - RESPONSE]
