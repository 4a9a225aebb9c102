/**
 * The bare server's writer thread: every turn is one transaction, one fsync, one reply. It keeps
 * what any such service must keep of an order, in one row for the order and one per recipient.
 */
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

export interface BareOrder {
  readonly sender: string
  readonly text: string
  readonly numbers: readonly string[]
}

/** The orders of a turn have consecutive ids from `firstId`, in the order they came. */
export interface BareTurn {
  readonly firstId: number
}

const { file } = workerData as { file: string }
const db = new Database(file)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(`
  create table orders (id integer primary key, sender text, text text, total int, at int) strict;
  create table messages (
    order_id int, number int, state int, due_at int, primary key (order_id, number)
  ) strict, without rowid;
`)
const insertOrder = db.prepare('insert into orders values (?, ?, ?, ?, ?)')
const insertMessage = db.prepare('insert into messages values (?, ?, 0, ?)')
let nextId = 1

const write = db.transaction((orders: readonly BareOrder[], now: number) => {
  for (const { sender, text, numbers } of orders) {
    insertOrder.run(nextId, sender, text, numbers.length, now)
    for (const number of numbers) insertMessage.run(nextId, Number(number), now)
    nextId += 1
  }
})

parentPort?.on('message', (orders: readonly BareOrder[]) => {
  const turn: BareTurn = { firstId: nextId }
  write(orders, Date.now())
  parentPort?.postMessage(turn)
})
