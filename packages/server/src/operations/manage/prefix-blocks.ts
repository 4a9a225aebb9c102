/** Number blocks: those that are built in, and the operator's own, which stand before them. */
import { type Block, mergedBlocks } from '../../rules/block-table.ts'
import type { BlockRow } from '../../store/reads/carriers.ts'
import type { Context } from '../context.ts'
import type { Managed } from './answer.ts'
import { isoText } from './shown.ts'

export interface BlockReply extends Block {
  readonly source: string
  /** Null for what is built in. */
  readonly updatedAt: string | null
}

export interface BlocksReply {
  readonly items: readonly BlockReply[]
  readonly next: null
}

const BUILT_IN = 'built in'

export async function getBlocks({ store }: Context): Promise<Managed<BlocksReply>> {
  const own = await store.read('allBlocks', {})
  const items = mergedBlocks(own).map((block): BlockReply => {
    const { prefix, country, operator, kind } = block
    const about = { prefix, country, operator, kind }
    if (!isOwn(block)) return { ...about, source: BUILT_IN, updatedAt: null }
    return { ...about, source: block.source, updatedAt: isoText(block.updatedAtMs) }
  })
  const sorted = items.toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1))
  return { reply: { items: sorted, next: null } }
}

const isOwn = (block: Block | BlockRow): block is BlockRow => 'updatedAtMs' in block

/** The whole list of the operator's own; an empty one leaves those that are built in. */
export async function putBlocks(
  context: Context,
  blocks: readonly (Block & { readonly source: string })[],
): Promise<Managed<BlocksReply>> {
  const updatedAtMs = context.clock.now()
  await context.store.run('putBlocks', { blocks: blocks.map((own) => ({ ...own, updatedAtMs })) })
  context.carriers.changed()
  return getBlocks(context)
}
