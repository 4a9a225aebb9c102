/**
 * The bare server: what this machine can do when nothing is decided.
 *
 * Fastify takes the same request, a worker thread stores the same order and its message in grouped
 * durable commits, and the answer has the same shape. No authentication, no rules, no money, no
 * queue. Peyk's rate is given as a share of this one's, measured in the same run.
 *
 * Run as `node bare-server.ts FOLDER`; prints `bare ready http://…` when it answers.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import fastify from 'fastify'
import type { BareOrder, BareTurn } from './bare-writer.ts'

interface SendSms {
  readonly request: {
    readonly order: {
      readonly sender: string
      readonly message: {
        readonly text: string
        readonly receipents: { readonly number: readonly string[] }
      }
    }
  }
}

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: bare-server.ts FOLDER')

const writer = new Worker(new URL('bare-writer.ts', import.meta.url), {
  workerData: { file: join(folder, 'bare.db') },
})
let arrived: BareOrder[] = []
let waiting: ((id: number) => void)[] = []
let committing: ((id: number) => void)[] | undefined

/** One commit at a time; whatever arrives meanwhile is the next one. */
function commit(): void {
  if (committing !== undefined || arrived.length === 0) return
  committing = waiting
  writer.postMessage(arrived)
  arrived = []
  waiting = []
}

writer.on('message', ({ firstId }: BareTurn) => {
  const answered = committing ?? []
  committing = undefined
  commit()
  for (const [n, answer] of answered.entries()) answer(firstId + n)
})
writer.on('error', (error) => {
  throw error
})

function store(order: BareOrder): Promise<number> {
  arrived.push(order)
  return new Promise((resolve) => {
    waiting.push(resolve)
    // At the end of this turn of the event loop, so that whatever else it read goes along.
    if (committing === undefined && arrived.length === 1) setImmediate(commit)
  })
}

const app = fastify({ logger: false })
app.post<{ Body: SendSms }>('/v1/send-sms/json', async ({ body }, reply) => {
  const { sender, message } = body.request.order
  const id = await store({ sender, text: message.text, numbers: message.receipents.number })
  reply.header('content-type', 'application/json; charset=utf-8')
  return `{"response":{"status":{"code":200,"message":"İşlem başarılı"},"order":{"id":"${id}"}}}`
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`bare ready ${address}\n`)

process.once('SIGTERM', () => process.exit(0))
process.once('disconnect', () => process.exit(0))
