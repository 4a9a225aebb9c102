/** The SMPP carrier against an SMSC that does everything that may happen to a submit. */
import type { Session } from '@peyk/smpp/session'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClock, machineTime, stillTime } from '../../src/base/clock.ts'
import {
  type Bound,
  bindTo,
  type Centre,
  hurriedClock,
  messageOf,
  openCentre,
  type SubmitPdu,
  status,
  takeIt,
  until,
  type Wishes,
} from './smpp-kit.ts'

const THREE_PARTS = { body: 'a'.repeat(400), parts: 3 }

let centre: Centre
const bounds: Bound[] = []
beforeEach(async () => {
  centre = await openCentre()
})
afterEach(async () => {
  await Promise.all(bounds.splice(0).map((bound) => bound.stop()))
  await centre.close()
})

async function bind(wishes: Wishes = {}, more = {}): Promise<Bound> {
  const bound = await bindTo(centre, wishes, more)
  bounds.push(bound)
  return bound
}

const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('latin1')

describe('a submit', () => {
  test('is answered with the id of its part', async () => {
    const { send } = await bind()
    const [answer] = await send({})
    expect(answer).toMatchObject({ outcome: 'accepted', carrierIds: ['id-1'] })
    const [pdu] = centre.submits
    expect(textOf(pdu?.body.short_message)).toBe('merhaba B001')
    expect(pdu?.body).toMatchObject({
      ...{ source_addr: 'ACME', source_addr_ton: 5, destination_addr: '905321112233' },
      ...{ dest_addr_ton: 1, dest_addr_npi: 1, registered_delivery: 1, data_coding: 0 },
    })
  })

  test('of three parts is answered once, when all have been', async () => {
    const { send } = await bind()
    const answers = await send(THREE_PARTS)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ carrierIds: ['id-1', 'id-2', 'id-3'] })
    expect(centre.submits.map(({ body }) => body.esm_class)).toEqual([0x40, 0x40, 0x40])
  })

  test('more than the window are sent as there is room', async () => {
    const { send } = await bind({ binds: [{ windowMax: 2 }] })
    const answers = await send(...Array.from({ length: 50 }, () => ({})))
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']))
  })

  test.each([
    ['ESME_RTHROTTLED', 'throttled'],
    ['ESME_RMSGQFUL', 'throttled'],
    ['ESME_RSYSERR', 'temporary'],
    ['ESME_RINVDSTADR', 'rejected'],
    ['ESME_RSUBMITFAIL', 'unknown'],
  ] as const)('answered %s is %s', async (name, outcome) => {
    const { send } = await bind()
    centre.onSubmit = (pdu, session) => void session.answer(pdu, status(name))
    const [answer] = await send({})
    expect(answer).toMatchObject({ outcome })
    expect(answer).toHaveProperty('error', expect.stringContaining(name))
  })

  test('means what the settings say, where they do', async () => {
    const { send } = await bind({ statuses: { ESME_RSUBMITFAIL: 'rejected', '0x401': 'rejected' } })
    centre.onSubmit = (pdu, session) => void session.answer(pdu, status('ESME_RSUBMITFAIL'))
    expect(await send({})).toMatchObject([{ outcome: 'rejected' }])
    centre.onSubmit = (pdu, session) => void session.answer(pdu, { status: 0x401 })
    expect(await send({})).toMatchObject([{ outcome: 'rejected' }])
  })

  test('that does not fit its fields is refused without being sent', async () => {
    const { send } = await bind()
    expect(await send({ sender: 'A'.repeat(30) })).toMatchObject([{ outcome: 'rejected' }])
    expect(centre.submits).toHaveLength(0)
  })
})

describe('a message that was taken in part', () => {
  test('goes on with the parts that were only put off', async () => {
    const { send } = await bind()
    centre.onSubmit = (pdu, session, no) => {
      if (no === 2) session.answer(pdu, status('ESME_RSYSERR'))
      else takeIt(pdu, session, no)
    }
    const [answer] = await send(THREE_PARTS)
    expect(answer).toMatchObject({ outcome: 'accepted', carrierIds: ['id-1', 'id-4', 'id-3'] })
  })

  test('leaves the rest when another node may send it by now', async () => {
    const { send } = await bind()
    const lease = { untilMs: Number.POSITIVE_INFINITY }
    centre.onSubmit = (pdu, session, no) => {
      if (no === 3) lease.untilMs = 0
      if (no === 2) session.answer(pdu, status('ESME_RSYSERR'))
      else takeIt(pdu, session, no)
    }
    expect(await send({ ...THREE_PARTS, lease })).toMatchObject([{ outcome: 'unknown' }])
    expect(await send({ ...THREE_PARTS, lease })).toMatchObject([{ outcome: 'unsent' }])
    expect(centre.submits).toHaveLength(3)
  })

  test('is refused if one part is, and says so', async () => {
    const { send } = await bind()
    centre.onSubmit = (pdu, session, no) => {
      if (no === 2) session.answer(pdu, status('ESME_RINVMSGLEN'))
      else takeIt(pdu, session, no)
    }
    const [answer] = await send(THREE_PARTS)
    expect(answer).toMatchObject({ outcome: 'rejected' })
    expect(answer).toHaveProperty('error', expect.stringMatching(/^part 2 of 3: .*2 of 3 parts/))
  })
})

describe('a submit without an answer', () => {
  const silent = { answerMs: 60 }

  test('is unknown in its time, although somebody sets the time of the machine', async () => {
    let setByMs = 0
    const elapsed = () => performance.now()
    const now = () => machineTime.now() + setByMs
    const clock = createClock({ now, elapsed, after: machineTime.after })
    const { send } = await bind(silent, { clock })
    centre.onSubmit = () => {
      setByMs = -3_600_000
    }
    expect(await send({})).toMatchObject([{ outcome: 'unknown' }])
  })

  test('is unknown', async () => {
    const { send } = await bind(silent)
    centre.onSubmit = () => {}
    expect(await send({})).toMatchObject([{ outcome: 'unknown' }])
  })

  test('is taken as sent where the settings hold it', async () => {
    const { send } = await bind({ ...silent, ambiguous: 'hold' })
    centre.onSubmit = () => {}
    expect(await send({})).toMatchObject([{ outcome: 'accepted', carrierIds: [''] }])
  })

  test.each(['resend', 'hold'])(
    'that comes after all is told, with all ids: %s',
    async (ambiguous) => {
      const { send, late, carrier } = await bind({ ...silent, ambiguous })
      const kept: [SubmitPdu, Session][] = []
      // Of three parts one is answered in time, and two are not.
      centre.onSubmit = (pdu, session, no) => {
        if (no === 2) takeIt(pdu, session, no)
        else kept.push([pdu, session])
      }
      const [answer] = await send(THREE_PARTS)
      expect(answer?.outcome).toBe(ambiguous === 'hold' ? 'accepted' : 'unknown')
      const [first, third] = kept
      if (!first || !third) throw new Error('they were not submitted')
      takeIt(...first, 1)
      await until(() => carrier.state().details?.answeredLate === 1)
      expect(late).toEqual([])
      takeIt(...third, 3)
      await until(() => late.length === 1)
      expect(late).toMatchObject([
        { message: answer?.message, carrierIds: ['id-1', 'id-2', 'id-3'] },
      ])
      expect(late[0]?.afterMs).toBeGreaterThanOrEqual(silent.answerMs)
    },
  )

  test('that comes while another part is still waited for is in the answer', async () => {
    const clock = createClock(stillTime(0))
    const oneByOne = { ...silent, binds: [{ windowMax: 1 }] }
    const { carrier, answers } = await bind(oneByOne, { clock })
    const kept: [SubmitPdu, Session][] = []
    centre.onSubmit = (pdu, session) => void kept.push([pdu, session])
    const arrived = async (count: number) => {
      await until(() => kept.length === count)
      return kept[count - 1] as (typeof kept)[number]
    }
    carrier.submit([messageOf(THREE_PARTS)])
    const first = await arrived(1)
    clock.advance(silent.answerMs)
    const second = await arrived(2)
    takeIt(...first, 1)
    await until(() => carrier.state().details?.answeredLate === 1)
    takeIt(...second, 2)
    takeIt(...(await arrived(3)), 3)
    await until(() => answers.length === 1)
    expect(answers).toMatchObject([{ outcome: 'accepted', carrierIds: ['id-1', 'id-2', 'id-3'] }])
  })

  test('that comes after all and refuses is not told', async () => {
    const { send, late } = await bind(silent)
    const kept: [SubmitPdu, Session][] = []
    centre.onSubmit = (pdu, session) => void kept.push([pdu, session])
    await send({})
    for (const [pdu, session] of kept) session.answer(pdu, status('ESME_RTHROTTLED'))
    centre.onSubmit = takeIt
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
    expect(late).toEqual([])
  })

  test('because the connection was cut is unknown, and the bind comes back', async () => {
    const { send } = await bind()
    centre.onSubmit = (_, session) => session.destroy()
    expect(await send({}, {})).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }])
    centre.onSubmit = takeIt
    await until(() => centre.sessions.size === 1)
    await until(() => bounds[0]?.carrier.room() !== 0)
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
  })
})

describe('what the carrier is told of its messages', () => {
  test.each([
    ['the first part decides', { receipts: 'first part' }, ['id-1', 'id-2', 'id-3'], 1],
    [
      'a payload stands for all parts',
      { writing: { long: 'payload' } },
      ['id-1', 'id-1', 'id-1'],
      1,
    ],
  ] as const)('%s', async (_, wishes, carrierIds, awaited) => {
    const { send } = await bind(wishes)
    expect(await send(THREE_PARTS)).toMatchObject([{ carrierIds, awaited }])
  })

  test('ids are spelled one way', async () => {
    const { send } = await bind({ messageIds: 'hex-to-dec' })
    centre.onSubmit = (pdu, session) => {
      session.answer(pdu, { body: { message_id: '20000000000001A' } })
    }
    expect(await send({})).toMatchObject([{ carrierIds: ['144115188075855898'] }])
  })

  test('the suffix is left to a carrier that appends it', async () => {
    const { send } = await bind({ suffix: 'carrier' })
    await send({})
    expect(textOf(centre.submits[0]?.body.short_message)).toBe('merhaba')
  })

  test('the validity goes with it', async () => {
    const { send } = await bind({ validityMinutes: 90 })
    await send({})
    expect(centre.submits[0]?.body.validity_period).toBe('000000013000000R')
  })
})

describe('binds', () => {
  test('share the messages by their room', async () => {
    const binds = [{ type: 'transmitter', count: 2, windowMax: 5 }, { type: 'receiver' }]
    const { send } = await bind({ binds })
    await until(() => centre.sessions.size === 3)
    const used = new Set<unknown>()
    centre.onSubmit = (pdu, session, no) => {
      used.add(session)
      takeIt(pdu, session, no)
    }
    await send(...Array.from({ length: 20 }, () => ({})))
    expect(used.size).toBe(2)
  })

  test('who only receives is up for nobody, and rests from nothing', async () => {
    const binds = [{ type: 'receiver' }]
    const { carrier } = await bind({ binds }, { waits: false })
    expect(carrier.state()).toMatchObject({ up: false, throttledUntilMs: null })
  })

  test('one that was throttled rests, and is slower then', async () => {
    const { send, carrier } = await bind()
    centre.onSubmit = (pdu, session) => void session.answer(pdu, status('ESME_RTHROTTLED'))
    await send({})
    expect(carrier.room()).toBe(0)
    expect(carrier.state().throttledUntilMs).toBeGreaterThan(0)
    centre.onSubmit = takeIt
    await until(() => carrier.room() > 0)
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
  })

  test('a wrong password is told, and not tried again soon', async () => {
    centre.refused = 'ESME_RINVPASWD'
    const { carrier } = await bind({}, { waits: false })
    await until(() => carrier.state().lastError !== null)
    expect(carrier.state()).toMatchObject({
      up: false,
      lastError: expect.stringContaining('ESME_RINVPASWD'),
      details: { binds: [{ state: 'refused' }] },
    })
    expect(carrier.room()).toBe(0)
  })

  test('what waits when all are down is given back unsent', async () => {
    const clock = createClock(stillTime(1_790_000_000_000))
    const { send, carrier } = await bind({ binds: [{ windowMax: 1 }] }, { clock })
    centre.onSubmit = (_, session) => session.destroy()
    const sent = send({}, {})
    await until(() => !carrier.state().up)
    clock.advance(1_000)
    expect((await sent).map(({ outcome }) => outcome).toSorted()).toEqual(['unknown', 'unsent'])
  })

  test('what waits behind a window that stays full is given back unsent', async () => {
    const clock = createClock(stillTime(1_790_000_000_000))
    const { carrier, answers } = await bind({ binds: [{ windowMax: 1 }] }, { clock })
    centre.onSubmit = () => {}
    const { messageOf } = await import('./smpp-kit.ts')
    carrier.submit([messageOf({ ticket: 1 }), messageOf({ ticket: 2 })])
    await until(() => centre.submits.length === 1)
    clock.advance(6_000)
    await until(() => answers.length === 1)
    expect(answers).toMatchObject([{ outcome: 'unsent', message: { ticket: 2 } }])
    clock.advance(60_000)
    await until(() => answers.length === 2)
    expect(answers[1]).toMatchObject({ outcome: 'unknown', message: { ticket: 1 } })
  })

  test('a stop waits for the answers that are out', async () => {
    const { send, stop } = await bind()
    centre.onSubmit = (pdu, session, no) => {
      setTimeout(() => takeIt(pdu, session, no), 50)
    }
    const sent = send({})
    await until(() => centre.submits.length === 1)
    await stop()
    expect(await sent).toMatchObject([{ outcome: 'accepted' }])
  })
})

describe('what the carrier brings', () => {
  const receipt = {
    ...{ esm_class: 4, source_addr: '905321112233', destination_addr: 'ACME' },
    short_message: Buffer.from(
      'id:7 sub:001 dlvrd:000 submit date:2611261200 done date:2611261201 stat:UNDELIV err:001 text:merh',
    ),
  }

  test('a receipt is answered when it is on the disk', async () => {
    const bound = await bind()
    let written = () => {}
    bound.store = () => new Promise((done) => (written = done))
    const answered = centre.bring(receipt)
    await until(() => bound.carrier.state().details?.receipts === 1)
    expect(bound.receipts).toHaveLength(0)
    await until(() => written.length === 1)
    written()
    expect(await answered).toBe(0)
    expect(bound.receipts).toMatchObject([
      { carrierMessageId: '7', outcome: 'undelivered', error: expect.stringContaining('err:001') },
    ])
    expect(bound.receipts[0]?.raw).not.toContain('merh')
  })

  test.each([
    ['UNDELIV err:034', true],
    ['UNDELIV err:0502', true],
    ['UNDELIV err:036', true],
    ['UNDELIV err:000', true],
    ['UNDELIV', true],
    ['UNDELIV err:777', true],
    ['REJECTD err:777', true],
    ['DELETED err:000', true],
    ['EXPIRED err:2048', true],
    ['EXPIRED err:000', undefined],
    ['UNDELIV err:001', undefined],
    ['UNDELIV err:027', undefined],
    ['UNDELIV err:256', undefined],
    ['REJECTD err:013', undefined],
    ['REJECTD err:2051', undefined],
    ['UNDELIV err:4103', undefined],
    ['UNDELIV err:088', undefined],
    ['DELIVRD err:034', undefined],
    ['ACCEPTD err:034', undefined],
  ])('one that says %s may go on to another carrier: %s', async (words, retryable) => {
    const bound = await bind({ errors: { '0088': 'blacklist' } })
    const short_message = Buffer.from(`id:7 stat:${words} text:`)
    expect(await centre.bring({ ...receipt, short_message })).toBe(0)
    expect(bound.receipts[0]?.retryable).toBe(retryable)
  })

  test('one without measure is answered, and little of it is kept', async () => {
    const bound = await bind()
    const endless = 'x1y2'.repeat(2_000)
    const said = (id: string) =>
      centre.bring(
        { ...receipt, short_message: Buffer.alloc(0) },
        { message_payload: Buffer.from(`id:${id} stat:${endless} err:${endless} text:`) },
      )
    // No index holds such an id: it would stand in the way of all receipts after it.
    expect(await said(endless)).toBe(0)
    expect(bound.receipts).toEqual([])
    expect(await said('7')).toBe(0)
    expect(JSON.stringify(bound.receipts[0]).length).toBeLessThan(2_000)
  })

  test('one that cannot be written is put off, so that the carrier repeats it', async () => {
    const bound = await bind()
    bound.store = () => Promise.reject(new Error('the disk is full'))
    expect(await centre.bring(receipt)).toBe(0x64)
  })

  test('one that cannot be written keeps no process from ending', async () => {
    const bound = await bind({}, { clock: hurriedClock(100) })
    bound.store = () => new Promise(() => {})
    void centre.bring(receipt).catch(() => {})
    await until(() => bound.carrier.state().details?.receipts === 1)
    await bound.stop()
    expect(bound.receipts).toEqual([])
  })

  test('a message from a handset goes the way of inbound SMS', async () => {
    const bound = await bind()
    const body = {
      ...{ source_addr: '905321112233', source_addr_ton: 1, destination_addr: '4609' },
      short_message: Buffer.from('ACME RET'),
    }
    expect(await centre.bring(body)).toBe(0)
    expect(bound.inbound).toMatchObject([
      { carrier: 'turknet', from: '+905321112233', to: '4609', received: { text: 'ACME RET' } },
    ])
  })
})
