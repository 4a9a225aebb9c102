/** A process that makes PDUs, or submits messages, as fast as it can. */
import { Client } from '@peyk/smpp/client'
import { decodePdu, encodePdu } from '@peyk/smpp/pdu/codec'
import type { Session } from '@peyk/smpp/session'
import { takeJob } from './job.ts'
import { type Library, type SmppJob, type SmppReport, SUBMIT } from './smpp-job.ts'
import { npmSmpp } from './smpp-npm.ts'

const HOST = '127.0.0.1'
const WARM_UP_SHARE = 0.3
const BATCH = 1_000

takeJob<SmppJob, SmppReport>((job) =>
  job.kind === 'codec' ? codec(job.library, job.seconds) : sessions(job),
)

const MAKE: Readonly<Record<Library, (sequence: number) => Buffer>> = {
  peyk: (sequence) => encodePdu({ command: 'submit_sm', sequence, body: SUBMIT }),
  npm: (sequence) =>
    new npmSmpp.PDU('submit_sm', { ...SUBMIT, sequence_number: sequence }).toBuffer(),
}
const READ: Readonly<Record<Library, (bytes: Buffer) => number>> = {
  peyk: (bytes) => decodePdu(bytes).sequence,
  npm: (bytes) => npmSmpp.PDU.fromBuffer(bytes).sequence_number,
}

async function codec(library: Library, seconds: number): Promise<SmppReport> {
  const bytes = MAKE[library](7)
  let wrong = READ[library](bytes) === 7 ? 0 : 1
  const perSecond = repeat(seconds, (n) => {
    if (MAKE[library](n + 1).length !== bytes.length) wrong += 1
  })
  const readPerSecond = repeat(seconds, () => {
    if (READ[library](bytes) !== 7) wrong += 1
  })
  return { perSecond, readPerSecond, wrong }
}

function repeat(seconds: number, run: (n: number) => void): number {
  const go = (forMs: number) => {
    const startMs = performance.now()
    let count = 0
    while (performance.now() - startMs < forMs) {
      for (let n = 0; n < BATCH; n += 1) run(n)
      count += BATCH
    }
    return (count / (performance.now() - startMs)) * 1_000
  }
  go(seconds * WARM_UP_SHARE * 1_000)
  return go(seconds * 1_000)
}

type SessionJob = Extract<SmppJob, { readonly kind: 'session' }>

/** Submits, and says whether the response was the right one. */
type Submit = (done: (isRight: boolean) => void) => void

async function sessions(job: SessionJob): Promise<SmppReport> {
  const submit = await (job.library === 'peyk' ? bindPeyk(job) : bindNpm(job))
  let answered = 0
  let wrong = 0
  const next = () => {
    submit((isRight) => {
      answered += 1
      if (!isRight) wrong += 1
      next()
    })
  }
  for (let n = 0; n < job.windowMax; n += 1) next()
  await sleep(job.seconds * WARM_UP_SHARE * 1_000)
  const [startMs, before] = [performance.now(), answered]
  await sleep(job.seconds * 1_000)
  const perSecond = ((answered - before) / (performance.now() - startMs)) * 1_000
  return { perSecond, readPerSecond: 0, wrong }
}

function bindPeyk({ port, windowMax }: SessionJob): Promise<Submit> {
  const { promise, resolve } = Promise.withResolvers<Submit>()
  const through =
    (session: Session): Submit =>
    (done) => {
      const isSent = session.request({ command: 'submit_sm', body: SUBMIT }, (reply) =>
        done(reply.command === 'submit_sm_resp' && reply.body.message_id !== ''),
      )
      // The window is as large as what is asked for, so only back-pressure stands against it.
      if (!isSent) setImmediate(() => through(session)(done))
    }
  const client = new Client({
    ...{ host: HOST, port, bind: 'bind_transceiver', windowMax },
    credentials: { system_id: 'bench', password: 'bench' },
    on: { bound: (_, session) => resolve(through(session)) },
  })
  client.start()
  return promise
}

function bindNpm({ port }: SessionJob): Promise<Submit> {
  const { promise, resolve } = Promise.withResolvers<Submit>()
  const session = npmSmpp.connect({ host: HOST, port })
  session.on('connect', () => {
    session.bind_transceiver({ system_id: 'bench', password: 'bench' }, () => {
      resolve((done) => session.submit_sm(SUBMIT, (pdu) => done(pdu.message_id !== '')))
    })
  })
  return promise
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
