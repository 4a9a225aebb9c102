/**
 * SMS from handsets, on their way from carriers to the accounts.
 *
 * A long one comes in parts, on any bind and any node, and in any order: its parts are kept in the
 * store until all are there. If one never comes, what there is is passed on, with a mark in place
 * of what is missing: half a message is better than none, and a refusal stands at its beginning.
 */
import { joinedText, type Received } from '@peyk/smpp/receiving'
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Next, startLoop } from '../base/loop.ts'
import type { Store } from '../store/store.ts'
import type { InboundKey, KeptPart } from '../store/verbs/inbound-parts.ts'

/** As a carrier brought it; a part of a long one, or the whole. */
export interface ArrivedSms {
  readonly carrier: string
  readonly from: string
  readonly to: string
  readonly received: Received
  readonly nowMs: number
}

export interface WholeSms {
  readonly from: string
  readonly to: string
  readonly text: string
  /** The parts that it takes the place of. */
  readonly joins?: InboundKey
}

export interface InboundSmsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** To the account; resolves when it is on the disk. */
  readonly deliver: (sms: WholeSms) => Promise<unknown>
}

export interface InboundSms {
  /** Resolves when it is on the disk. */
  take(sms: ArrivedSms): Promise<void>
  stop(): Promise<void>
}

/** In place of parts that did not come. */
const MISSING = '[…]'

export function startInboundSms(options: InboundSmsOptions): InboundSms {
  const { store, clock, log, deliver } = options

  async function pass(key: InboundKey): Promise<void> {
    const text = wholeText(await store.read('inboundParts', key), key.total)
    await deliver({ from: key.from, to: key.to, text, joins: key })
  }

  async function passOverdue(): Promise<Next> {
    const beforeMs = clock.now() - LIMITS.inboundPartsMs
    const key = await store.read('overdueInbound', { beforeMs })
    if (!key) return clock.now() + LIMITS.inboundPartsEveryMs
    log.warn({ carrier: key.carrier, parts: key.total }, 'an SMS came in without all of its parts')
    await pass(key)
    return 'more'
  }

  const loop = startLoop({ name: 'inbound parts', clock, log, step: passOverdue })
  return {
    async take({ carrier, from, to, received, nowMs }) {
      const { place } = received
      if (!place || place.total === 1) {
        await deliver({ from, to, text: shownText([received]) })
        return
      }
      const { reference, total, sequence: no } = place
      const key = { carrier, from, to, reference, total }
      const there = await store.run('keepInboundPart', {
        ...key,
        no,
        content: kept(received),
        nowMs,
      })
      if (there === total) await pass(key)
    },
    stop: () => loop.stop(),
  }
}

const kept = (received: Received): string =>
  JSON.stringify({ ...received, userData: Buffer.from(received.userData).toString('base64') })

function unkept({ content }: KeptPart): Received {
  const read = JSON.parse(content) as Received & { readonly userData: unknown }
  return { ...read, userData: Buffer.from(String(read.userData), 'base64') }
}

/** Runs of neighbours are joined as octets, for a letter may be cut in two between them. */
function wholeText(parts: readonly KeptPart[], total: number): string {
  const byNo = new Map(parts.map((part) => [part.no, part]))
  const pieces: string[] = []
  let run: Received[] = []
  for (let no = 1; no <= total + 1; no += 1) {
    const part = byNo.get(no)
    if (part) run.push(unkept(part))
    else {
      if (run.length > 0) pieces.push(shownText(run))
      if (no <= total && pieces.at(-1) !== MISSING) pieces.push(MISSING)
      run = []
    }
  }
  return pieces.join('')
}

/** What is no text is shown as its octets. */
function shownText(parts: readonly Received[]): string {
  const text = joinedText(parts)
  if (text !== null) return text
  return parts.map(({ userData }) => Buffer.from(userData).toString('hex')).join('')
}
