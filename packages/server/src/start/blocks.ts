/** The table of number blocks of this node, and the countries of numbers that it does not hold. */
import { type Block, type BlockTable, createBlockTable } from '../rules/block-table.ts'
import { type ForeignReader, loadForeignReader } from '../rules/foreign-numbers.ts'
import type { Store } from '../store/store.ts'

export interface Blocks {
  /** As it is now. */
  table(): BlockTable
  /** Of any number, for routes. */
  blockOf(number: number): Pick<Block, 'country' | 'operator'> | undefined
  /** Reads what is written down. @param worldwide whether countries of foreign numbers are asked */
  refresh(worldwide: boolean): Promise<void>
}

export async function openBlocks(store: Store): Promise<Blocks> {
  let table = createBlockTable()
  let foreign: ForeignReader | undefined
  const blocks: Blocks = {
    table: () => table,
    blockOf(number) {
      const block = table.blockOf(number)
      if (block) return block
      const country = foreign?.(`+${number}`)?.country
      return country === undefined ? undefined : { country, operator: '' }
    },
    async refresh(worldwide) {
      table = createBlockTable(await store.run('allBlocks', {}))
      if (worldwide) foreign = await loadForeignReader()
    },
  }
  await blocks.refresh(false)
  return blocks
}
