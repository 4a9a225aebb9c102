/**
 * Takes consents to İYS, and asks what became of them.
 *
 * One consent is added by itself and answered at once; many go as a request whose outcome is asked
 * for later. An answer that got lost is no harm: the consent is sent again, İYS refuses what it has
 * already, and what İYS has already is done. What makes İYS stumble is found by sending it alone.
 */
import { inChunks } from '../../base/chunks.ts'
import { iysPauseMs } from '../../rules/iys-pace.ts'
import type { ClaimedPush } from '../../store/verbs/iys-queue.ts'
import type { PushOutcome } from '../../store/verbs/iys-settle.ts'
import type { IysApi, IysError, IysResult, Otherwise, Refusal } from './api.ts'
import { wordsOf } from './gate.ts'

export interface Pushing {
  readonly api: IysApi
  readonly nowMs: () => number
  readonly random: () => number
  /** How long İYS is given to decide on a request. */
  readonly resultsEveryMs: number
}

/** What became of a claim; `trouble` is why İYS could not be asked. */
export interface Pushed {
  readonly outcomes: readonly PushOutcome[]
  readonly trouble: Otherwise | undefined
}

/** One that was tried so often goes alone. */
export const ALONE_AFTER = 3
/** Look-ups at once: refusals are rare, but may come in hundreds. */
const LOOKS_AT_ONCE = 4
/** Answers of this kind are about the brand, which somebody has to put right. */
const ABOUT_THE_BRAND: readonly number[] = [401, 403, 404]
const BRAND_PAUSE_MS = 900_000

export async function pushClaimed(
  pushing: Pushing,
  brand: string,
  pushes: readonly ClaimedPush[],
): Promise<Pushed> {
  const [first, ...others] = pushes
  if (!first) return { outcomes: [], trouble: undefined }
  return others.length === 0 ? pushOne(pushing, brand, first) : pushMany(pushing, brand, pushes)
}

async function pushOne(pushing: Pushing, brand: string, push: ClaimedPush): Promise<Pushed> {
  const answer = await pushing.api.add(brand, push)
  if (answer.is === 'added') return settled([{ id: push.id, outcome: 'done' }])
  if (answer.is === 'refused') return settled([await judge(pushing, brand, push, answer.errors)])
  if (answer.is === 'rejected' && !ABOUT_THE_BRAND.includes(answer.httpStatus)) {
    const errors = [{ code: `HTTP ${answer.httpStatus}`, message: wordsOf(answer) }]
    return settled([refused(push, errors)])
  }
  return putBack(pushing, [push], answer)
}

async function pushMany(
  pushing: Pushing,
  brand: string,
  pushes: readonly ClaimedPush[],
): Promise<Pushed> {
  const answer = await pushing.api.request(brand, pushes)
  if (answer.is === 'asked') {
    const dueAtMs = pushing.nowMs() + pushing.resultsEveryMs
    const { id: request } = answer
    return settled(
      pushes.map(({ id }, place) => ({ id, outcome: 'asked', request, place, dueAtMs })),
    )
  }
  if (isAboutContents(answer)) return settled(pushes.map((push) => alone(pushing, push)))
  return putBack(pushing, pushes, answer)
}

/** Something in the request is not to its liking; which one, only each of them alone can tell. */
const isAboutContents = (answer: Refusal | Otherwise): answer is Refusal =>
  answer.is === 'refused' ||
  (answer.is === 'rejected' && !ABOUT_THE_BRAND.includes(answer.httpStatus))

const alone = (pushing: Pushing, { id, attempts }: ClaimedPush): PushOutcome => ({
  ...{ id, outcome: 'again', dueAtMs: pushing.nowMs() },
  attempts: Math.max(attempts, ALONE_AFTER),
  error: 'İYS refused the request it was in: it is sent alone',
})

/** Asks what became of a request, for those of its consents that are still waited for. */
export async function askResults(
  pushing: Pushing,
  { brand, request, pushes }: { brand: string; request: string; pushes: readonly ClaimedPush[] },
): Promise<Pushed> {
  const answer = await pushing.api.results(brand, request)
  if (answer.is === 'results') {
    const outcomes = await inChunks(pushes, LOOKS_AT_ONCE, (push) =>
      outcomeOf(pushing, brand, request, push, answer.byPlace.get(push.place ?? -1)),
    )
    return settled(outcomes)
  }
  if (answer.is === 'rejected') {
    // Nobody there knows the request any more; what was done of it, İYS will say to the next one.
    const error = 'İYS forgot the request it was in: it is sent again'
    const dueAtMs = pushing.nowMs()
    return settled(
      pushes.map(({ id, attempts }) => ({ id, outcome: 'again', error, dueAtMs, attempts })),
    )
  }
  const dueAtMs = pushing.nowMs() + pushing.resultsEveryMs
  return {
    outcomes: pushes.map((push) => stillAsked(push, request, dueAtMs)),
    trouble: answer,
  }
}

async function outcomeOf(
  pushing: Pushing,
  brand: string,
  request: string,
  push: ClaimedPush,
  result: IysResult | undefined,
): Promise<PushOutcome> {
  if (result?.is === 'success') return { id: push.id, outcome: 'done' }
  if (result?.is === 'failure') return judge(pushing, brand, push, result.errors)
  return stillAsked(push, request, pushing.nowMs() + pushing.resultsEveryMs)
}

const stillAsked = (push: ClaimedPush, request: string, dueAtMs: number): PushOutcome => ({
  ...{ id: push.id, outcome: 'asked', request, place: push.place ?? 0, dueAtMs },
})

/**
 * A refusal is looked into: if İYS has the status that was to be told, by an earlier attempt whose
 * answer was lost or by somebody else, there is nothing left to do. If that cannot be found out
 * now, the consent is sent again, and refused again.
 */
async function judge(
  pushing: Pushing,
  brand: string,
  push: ClaimedPush,
  errors: readonly IysError[],
): Promise<PushOutcome> {
  const found = await pushing.api.holds(brand, push)
  if (found.is === 'holds') {
    return isSettled(push, found.consent?.status)
      ? { id: push.id, outcome: 'done' }
      : refused(push, errors)
  }
  return found.is === 'rejected' ? refused(push, errors) : again(pushing, push, found)
}

/** A private person who has no record there has given no consent that could be taken back. */
const isSettled = ({ status, recipientType }: ClaimedPush, held: string | undefined): boolean =>
  held === status || (held === undefined && status === 'RET' && recipientType === 'BIREYSEL')

const refused = ({ id }: ClaimedPush, errors: readonly IysError[]): PushOutcome => ({
  ...{ id, outcome: 'refused', error: JSON.stringify(errors) },
})

const putBack = (pushing: Pushing, pushes: readonly ClaimedPush[], trouble: Otherwise): Pushed => ({
  outcomes: pushes.map((push) => again(pushing, push, trouble)),
  trouble,
})

function again(pushing: Pushing, { id, attempts }: ClaimedPush, trouble: Otherwise): PushOutcome {
  const pauseMs =
    trouble.is === 'rejected' ? BRAND_PAUSE_MS : iysPauseMs(Math.max(1, attempts), pushing.random())
  const dueAtMs = pushing.nowMs() + pauseMs
  return { id, outcome: 'again', error: wordsOf(trouble), dueAtMs, attempts }
}

const settled = (outcomes: readonly PushOutcome[]): Pushed => ({ outcomes, trouble: undefined })
