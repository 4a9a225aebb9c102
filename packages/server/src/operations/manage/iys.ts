/** The way to İYS as the operator sees it: what waits, what was refused and why. */
import { istanbulText } from '../../rules/istanbul.ts'
import type { QueuedPush } from '../../store/reads/iys.ts'
import { IYS_ADAPTER } from '../../store/verbs/iys-queue.ts'
import type { Context } from '../context.ts'
import { type Managed, type Page, pageOf } from './answer.ts'
import { isoOrNull, isoText } from './shown.ts'

export interface IysReply {
  /** Whether consents are taken to İYS; if not, they stay in the registry of this installation. */
  readonly adapter: 'on' | 'off'
  readonly waiting: number
  /** Handed over, and not decided on yet. */
  readonly asked: number
  readonly refused: number
  readonly lastSuccessAt: string | null
  readonly lastError: { readonly at: string; readonly error: string } | null
}

export async function getIys({ store }: Context): Promise<IysReply> {
  const [adapter, state] = await Promise.all([
    store.read('settingNamed', { name: IYS_ADAPTER }),
    store.read('iysState', {}),
  ])
  const { waiting, asked, refused, lastSuccessAtMs, lastError } = state
  return {
    adapter: adapter === 'on' ? 'on' : 'off',
    ...{ waiting, asked, refused },
    lastSuccessAt: isoOrNull(lastSuccessAtMs),
    lastError: lastError && { at: isoText(lastError.atMs), error: lastError.error },
  }
}

export interface IysQueueRequest {
  readonly state: 'waiting' | 'refused'
  readonly after: number
  readonly limit: number
}

/** The oldest first. */
export async function getIysQueue(
  { store }: Context,
  { state, after, limit }: IysQueueRequest,
): Promise<Page<ReturnType<typeof pushOf>>> {
  const found = await store.read('iysQueuePage', { state, after, limit: limit + 1 })
  return pageOf(found, limit, pushOf, ({ id }) => id)
}

const stateOf = ({ dueAtMs, request }: QueuedPush): 'waiting' | 'asked' | 'refused' => {
  if (dueAtMs === null) return 'refused'
  return request === null ? 'waiting' : 'asked'
}

const pushOf = (push: QueuedPush) => {
  const { queuedAtMs, dueAtMs, consentAtMs, request, error, ...words } = push
  const isRefused = dueAtMs === null
  return {
    ...words,
    consentDate: istanbulText(consentAtMs),
    state: stateOf(push),
    queuedAt: isoText(queuedAtMs),
    dueAt: isoOrNull(dueAtMs),
    requestId: request,
    /** Why İYS does not want it. */
    errors: isRefused && error !== null ? (JSON.parse(error) as unknown[]) : [],
    /** What went wrong last. */
    lastError: isRefused ? null : error,
  }
}

export async function retryIysPush(
  { store, clock, iys }: Context,
  { id }: { readonly id: number },
): Promise<Managed<undefined>> {
  if (!(await store.run('retryPush', { id, nowMs: clock.now() }))) {
    return { refused: 'notFound', why: `no consent with the id ${id} waits or was refused` }
  }
  iys.wake()
  return { reply: undefined }
}
