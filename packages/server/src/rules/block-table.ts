/**
 * The blocks of numbers that hold now: those that are built in, and the operator's own, which stand
 * before them. The longest prefix that fits a number decides.
 *
 * Turkish mobile numbers are looked up by arithmetic, because this runs for every recipient of
 * every order; all others by their digits.
 */
import { NUMBER_BLOCKS } from './number-blocks.ts'

export interface Block {
  /** Digits of E.164 behind the plus. */
  readonly prefix: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly operator: string
  readonly kind: 'mobile' | 'pager' | 'none'
}

export interface BlockTable {
  /** The operator's own: what is left of a table that has been to another thread and back. */
  readonly own: readonly Block[]
  /** The block of a number, E.164 without plus. */
  blockOf(number: number): Block | undefined
}

const TURKEY = '90'
const DIGITS = 12
/** Of a Turkish number, `number / HEAD` is 90 and three digits; those of mobiles begin with 5. */
const HEAD = 10 ** (DIGITS - 5)
const FIRST_HEAD = 90_500
const HEADS = 100

export const BUILT_IN_BLOCKS: readonly Block[] = NUMBER_BLOCKS.map((block) => ({
  ...block,
  prefix: TURKEY + block.prefix,
  country: 'TR',
}))

/** All of them, the operator's own in the place of built-in ones of the same prefix. */
export function mergedBlocks<T extends Block>(own: readonly T[]): readonly (T | Block)[] {
  const prefixes = new Set(own.map(({ prefix }) => prefix))
  return [...BUILT_IN_BLOCKS.filter(({ prefix }) => !prefixes.has(prefix)), ...own]
}

interface Range {
  readonly block: Block
  /** A number, divided, is the prefix. */
  readonly divisor: number
  readonly quotient: number
}

export function createBlockTable(own: readonly Block[] = []): BlockTable {
  const blocks = mergedBlocks(own)
  /** Of each head, once somebody has asked. */
  const heads: (readonly Range[] | undefined)[] = Array.from({ length: HEADS })
  const others = new Map(blocks.map((block) => [block.prefix, block]))
  return {
    own,
    blockOf(number) {
      const at = Math.floor(number / HEAD) - FIRST_HEAD
      if (at < 0 || at >= HEADS) return byDigits(others, number)
      const ranges = heads[at] ?? rangesOf(blocks, String(FIRST_HEAD + at))
      heads[at] = ranges
      return ranges.find(({ divisor, quotient }) => Math.floor(number / divisor) === quotient)
        ?.block
    },
  }
}

/** Those that may hold a number with this head, the longest prefix first. */
const rangesOf = (blocks: readonly Block[], head: string): readonly Range[] =>
  blocks
    .filter(({ prefix }) => prefix.startsWith(head) || head.startsWith(prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)
    .map((block) => ({
      block,
      quotient: Number(block.prefix),
      divisor: 10 ** (DIGITS - block.prefix.length),
    }))

function byDigits(blocks: ReadonlyMap<string, Block>, number: number): Block | undefined {
  const digits = String(number)
  for (let length = digits.length; length > 0; length -= 1) {
    const block = blocks.get(digits.slice(0, length))
    if (block) return block
  }
  return undefined
}

/** What is built in, for whoever knows of no other. */
export const builtInBlocks: BlockTable = createBlockTable()

const restored = new WeakMap<object, BlockTable>()

/** A table as it is, or made again of what came over from another thread: functions stay there. */
export function tableOf(blocks: Pick<BlockTable, 'own'> | undefined): BlockTable {
  if (!blocks || blocks.own.length === 0) return builtInBlocks
  if ('blockOf' in blocks) return blocks as BlockTable
  const table = restored.get(blocks) ?? createBlockTable(blocks.own)
  restored.set(blocks, table)
  return table
}
