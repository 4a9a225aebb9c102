/**
 * A connection that is half open: its other end vanished without a word, as behind a cable that was
 * pulled. The sockets stay, nothing moves, and nobody is told.
 */
import { afterEach, expect, test } from 'vitest'
import type { SubmitAnswer } from '../../src/outbound/carriers/carrier.ts'
import type { BindView } from '../../src/outbound/carriers/smpp/bind.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'
import { type Bound, bindTo, type Centre, hurriedClock, openCentre, until } from './smpp-kit.ts'

const ENQUIRE_MS = 2_000
const ANSWER_MS = 3_000
const WINDOW_MAX = 5

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A carrier with a bind through a way that can freeze, and another on a way of its own. */
async function open(
  binds = 2,
  enquireEveryMs = ENQUIRE_MS,
): Promise<{ centre: Centre; way: TcpProxy; bound: Bound }> {
  const centre = await openCentre()
  closing.push(() => centre.close())
  const way = await startTcpProxy(`smpp://127.0.0.1:${centre.port}`)
  closing.push(() => way.close())
  const port = Number(new URL(way.urlOf('smpp://127.0.0.1:1')).port)
  const bound = await bindTo(
    centre,
    {
      binds: [{ port, windowMax: WINDOW_MAX }, { windowMax: WINDOW_MAX }].slice(0, binds),
      ...{ enquireEveryMs, answerMs: ANSWER_MS },
    },
    { clock: hurriedClock(40) },
  )
  closing.push(() => bound.stop())
  await until(() => viewsOf(bound).every(({ state }) => state === 'bound'))
  return { centre, way, bound }
}

const viewsOf = ({ carrier }: Bound): readonly BindView[] =>
  carrier.state().details?.binds as readonly BindView[]

const outcomesOf = (answers: readonly SubmitAnswer<number>[]) =>
  answers.map(({ outcome }) => outcome)

test('what is in flight is unknown after its time, and all else goes by the other bind', async () => {
  const { centre, way, bound } = await open()
  way.freeze()
  const first = await bound.send(...Array.from({ length: 6 }, () => ({})))
  // What is sent together goes by one bind: a window of them went into the dark.
  expect(outcomesOf(first).toSorted()).toEqual(['accepted', ...Array(WINDOW_MAX).fill('unknown')])
  const lost = first.find(({ outcome }) => outcome === 'unknown')
  expect(lost && 'error' in lost && lost.error).toMatch(/no answer came in time|connection ended/)
  await until(() => viewsOf(bound)[0]?.state !== 'bound')
  expect(outcomesOf(await bound.send(...Array.from({ length: 12 }, () => ({}))))).toEqual(
    Array(12).fill('accepted'),
  )
  expect(centre.submits).toHaveLength(1 + 12)
})

test('it is cut because enquire_link is not answered, and bound anew when the way is back', async () => {
  const { centre, way, bound } = await open()
  way.freeze()
  await until(() => viewsOf(bound)[0]?.state !== 'bound')
  expect(bound.carrier.state()).toMatchObject({ up: true })
  expect(bound.carrier.state().lastError).toContain('enquire_link was not answered')
  const asked = way.asked()
  // It tries again, in vain: connections are taken, and no bind is answered.
  await until(() => way.asked() > asked)
  expect(viewsOf(bound)[0]?.state).not.toBe('bound')
  way.cut()
  way.heal()
  await until(() => viewsOf(bound)[0]?.state === 'bound', 20_000)
  const answers = await bound.send(...Array.from({ length: 2 * WINDOW_MAX }, () => ({})))
  expect(new Set(outcomesOf(answers))).toEqual(new Set(['accepted']))
  expect(centre.submits.length).toBe(2 * WINDOW_MAX)
}, 30_000)

test('before that is known, no more than one window and then one at a time are lost', async () => {
  const { centre, way, bound } = await open(1, 300_000)
  way.freeze()
  const answers = await bound.send(...Array.from({ length: WINDOW_MAX }, () => ({})))
  expect(outcomesOf(answers)).toEqual(Array(WINDOW_MAX).fill('unknown'))
  expect(bound.carrier.room()).toBe(1)
  way.heal()
  // What was in the pipe is answered after all, too late; the next answers open the window.
  await until(() => centre.submits.length === WINDOW_MAX)
  for (let n = 1; n < WINDOW_MAX; n *= 2) {
    expect(outcomesOf(await bound.send({}))).toEqual(['accepted'])
  }
  expect(bound.carrier.room()).toBe(WINDOW_MAX)
})

test('where it is the only bind, the carrier is down, and gives back what it cannot send', async () => {
  const { way, bound } = await open(1)
  way.freeze()
  await until(() => !bound.carrier.state().up)
  const [answer] = await bound.send({})
  expect(answer).toMatchObject({ outcome: 'unsent', error: 'no bind is up' })
})
