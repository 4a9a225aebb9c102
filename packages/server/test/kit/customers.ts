/**
 * Customers who go on whatever happens to the nodes, and remember what they were told.
 *
 * Each wish has a text of its own, so that what became of it can be found without the answer. Who
 * is refused, or hears nothing, asks again, wherever there is a node; until he is told that his
 * order is taken, or that it had been already.
 */
import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { istanbulText } from '../../src/rules/istanbul.ts'
import { type Answer, ask, isBroken, orderOf } from './nodes-kit.ts'
import type { Peyk } from './process-kit.ts'
import { mobiles } from './store-kit.ts'

export type Heard = 'accepted' | 'repeat' | 'refused' | 'broken'

/** One wish and what was heard of it, from the first time it was asked to the last. */
export interface Story {
  readonly text: string
  readonly to: readonly string[]
  readonly sendDateTime: string | undefined
  readonly heard: Heard[]
  orderId: number | undefined
  /** He was told that it is called off. */
  cancelled: boolean
}

export interface CustomersOptions {
  /** Those who are there just now, or ought to be. */
  readonly nodes: () => readonly Peyk[]
  readonly random: () => number
}

export interface Customers {
  readonly stories: readonly Story[]
  /** Answers of 503, for all calls. */
  readonly refusals: readonly Answer[]
  /** Lets them come: they begin one wish after the other. */
  besiege(): void
  /** Nobody wishes for more; resolves when everybody was told what he wants to know. */
  leave(): Promise<void>
}

const SINGLES = 6
/** A node that stands still does not answer; another may. */
const PATIENCE_MS = 700
const PAUSE_MS_MAX = 60
const LARGE_PAUSE_MS = 400
const LARGE = 260
const PARTS = 2
const SOON_MS = 1_500
const DAY_MS = 86_400_000

export function createCustomers({ nodes, random }: CustomersOptions): Customers {
  const stories: Story[] = []
  const refusals: Answer[] = []
  let present: Promise<unknown> = Promise.resolve()
  let leaving = false

  async function hear(call: string, content: object): Promise<Answer | 'refused' | 'broken'> {
    const all = nodes()
    const node = all[Math.floor(random() * all.length)]
    assert(node)
    try {
      const answer = await ask(node, call, content, { patienceMs: PATIENCE_MS })
      if (answer.code !== 503) return answer
      refusals.push(answer)
      return 'refused'
    } catch (error) {
      if (!isBroken(error)) throw error
      return 'broken'
    }
  }

  async function wish(text: string, to: readonly string[], sendDateTime?: string): Promise<Story> {
    const whole = `${text} ${stories.length}`
    const story: Story = {
      text: whole,
      to,
      sendDateTime,
      heard: [],
      orderId: undefined,
      cancelled: false,
    }
    stories.push(story)
    const order = orderOf({ text: whole, to, ...(sendDateTime ? { sendDateTime } : {}) })
    for (;;) {
      const answer = await hear('send-sms', order)
      if (typeof answer === 'string') story.heard.push(answer)
      else {
        assert([200, 451].includes(answer.code), answer.text)
        story.heard.push(answer.code === 200 ? 'accepted' : 'repeat')
        if (answer.code === 200) story.orderId = Number(answer.payload.order.id)
        return story
      }
      await pause(random() * PAUSE_MS_MAX)
    }
  }

  async function callOff(story: Story): Promise<void> {
    for (let asked = 0; ; asked += 1) {
      const answer = await hear('cancel-order', { order: { id: story.orderId } })
      if (typeof answer !== 'string') {
        // Asked again because nobody answered, it may be called off already.
        assert(answer.code === 200 || (asked > 0 && answer.code === 455), answer.text)
        story.cancelled = true
        return
      }
      await pause(random() * PAUSE_MS_MAX)
    }
  }

  async function again(
    pauseMsMax: number,
    work: (turn: number) => Promise<unknown>,
  ): Promise<void> {
    for (let turn = 0; !leaving; turn += 1) {
      await work(turn)
      await pause(random() * pauseMsMax)
    }
  }

  /** For a moment from now and for tomorrow in turn; half of the latter are called off. */
  async function schedule(turn: number): Promise<void> {
    const isSoon = turn % 2 === 0
    const sendDateTime = istanbulText(Date.now() + (isSoon ? SOON_MS : DAY_MS))
    const story = await wish('sonra', mobiles(5), sendDateTime)
    // Whoever has asked twice could call off the one and get the other.
    if (turn % 4 === 1 && story.heard.length === 1) await callOff(story)
  }

  return {
    stories,
    refusals,
    besiege() {
      const singles = Array.from({ length: SINGLES }, (_, at) =>
        again(PAUSE_MS_MAX, () => wish('mesaj', mobiles(1, at))),
      )
      const long = 'uzun '.repeat(PARTS * 25)
      present = Promise.all([
        ...singles,
        again(PAUSE_MS_MAX, () => wish(long, mobiles(2))),
        again(LARGE_PAUSE_MS, () => wish('kalabalık', mobiles(LARGE))),
        again(PAUSE_MS_MAX, schedule),
      ])
      present.catch(() => {})
    },
    async leave() {
      leaving = true
      await present
    },
  }
}
