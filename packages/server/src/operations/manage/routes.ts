/** Routes: an ordered list, whose order decides; and the decision about one message, in words. */
import type { SendSmsRequest } from '@peyk/contract/endpoints/send-sms'
import { secondCarrierFault } from '@peyk/contract/routing'
import { fingerprintOf } from '../../base/secrets.ts'
import { compose } from '../../rules/compose.ts'
import { amountOf } from '../../rules/price.ts'
import type { Chosen, Rejected, Route } from '../../rules/route.ts'
import type { RouteFacts } from '../../rules/route-conditions.ts'
import type { SecondExplanation } from '../../rules/second-carrier.ts'
import type { RouteSpend } from '../../store/verbs/second-spend.ts'
import type { Context } from '../context.ts'
import { numbersFor } from '../foreign-recipients.ts'
import { factsOf } from '../route-facts.ts'
import { type Managed, type ManageRefusal, noAccount } from './answer.ts'
import { type ShownEncoding, shownEncoding } from './shown.ts'

export interface RoutesReply {
  readonly items: readonly Route[]
  readonly next: null
  /** Only what the API wrote can be changed by it. */
  readonly source: 'api' | 'file'
  /** What second tries have cost since midnight in Istanbul, of routes that had any. */
  readonly secondTries: readonly RouteSpend[]
}

export async function getRoutes(context: Context): Promise<Managed<RoutesReply>> {
  const { store, carriers, clock } = context
  const fixed = carriers.fixedRoutes()
  const [items, secondTries] = await Promise.all([
    fixed ?? store.read('allRoutes', {}),
    store.read('secondSpendOf', { nowMs: clock.now() }),
  ])
  return { reply: { items, next: null, source: fixed ? 'file' : 'api', secondTries } }
}

/** The whole list, in its order. */
export async function putRoutes(
  context: Context,
  routes: readonly Route[],
): Promise<Managed<RoutesReply>> {
  const refusal = (await looseEnds(context, routes)) ?? fixedRefusal(context)
  if (refusal) return refusal
  await context.store.run('putRoutes', { routes })
  context.carriers.changed()
  return getRoutes(context)
}

/** At a place counted from 1, or at the end. */
export async function addRoute(
  context: Context,
  route: Route,
  position: number | undefined,
): Promise<Managed<Route>> {
  const refusal =
    (await looseEnds(context, [route])) ?? secondRefusal(route) ?? fixedRefusal(context)
  if (refusal) return refusal
  const change = { add: route, at: position && position - 1 }
  if (!(await context.store.run('changeRoutes', { change }))) {
    return { refused: 'taken', why: `there is a route ${route.name} already` }
  }
  context.carriers.changed()
  return { reply: route }
}

export type RouteChange = {
  readonly [Name in Exclude<keyof Route, 'name'>]?: Route[Name] | undefined
} & { readonly position?: number | undefined }

export async function changeRoute(
  context: Context,
  name: string,
  { position, when, pick, tiers, final, secondCarrier }: RouteChange,
): Promise<Managed<Route>> {
  const fixed = fixedRefusal(context)
  if (fixed) return fixed
  const refusal = await looseEnds(context, [{ name, tiers: tiers ?? [] }])
  if (refusal) return refusal
  const to = {
    ...(when && { when }),
    ...(pick && { pick }),
    ...(tiers && { tiers }),
    ...(final !== undefined && { final }),
    ...(secondCarrier !== undefined && { secondCarrier }),
  }
  const before = (await context.store.read('allRoutes', {})).find((each) => each.name === name)
  const unpriced = before && secondRefusal({ ...before, ...to })
  if (unpriced) return unpriced
  const change = { change: name, to, at: position && position - 1 }
  if (!(await context.store.run('changeRoutes', { change }))) return noRoute(name)
  context.carriers.changed()
  const reply = (await context.store.read('allRoutes', {})).find((each) => each.name === name)
  return reply ? { reply } : noRoute(name)
}

export async function deleteRoute(context: Context, name: string): Promise<Managed<undefined>> {
  const refusal = fixedRefusal(context)
  if (refusal) return refusal
  if (!(await context.store.run('changeRoutes', { change: { drop: name } }))) return noRoute(name)
  context.carriers.changed()
  return { reply: undefined }
}

const noRoute = (name: string): ManageRefusal => ({
  refused: 'notFound',
  why: `there is no route ${name}`,
})

function fixedRefusal({ carriers }: Context): ManageRefusal | undefined {
  if (carriers.fixedRoutes() === null) return undefined
  return {
    refused: 'conflict',
    why: 'the routes stand in the file of PEYK_CARRIERS: change them there',
  }
}

function secondRefusal({ name, tiers, secondCarrier }: Route): ManageRefusal | undefined {
  const fault = secondCarrierFault({ tiers: tiers.map((each) => [...each]), secondCarrier })
  if (fault === undefined) return undefined
  return { refused: 'misfit', misfits: [{ field: 'tiers', message: `of ${name} ${fault}` }] }
}

/** A route that leads nowhere is a slip of the finger. */
async function looseEnds(
  { store, carriers }: Context,
  routes: readonly Pick<Route, 'name' | 'tiers'>[],
): Promise<ManageRefusal | undefined> {
  const rows = await store.read('allCarriers', {})
  const names = new Set([...rows, ...carriers.fixed()].map(({ name }) => name))
  const misfits = routes.flatMap(({ name, tiers }) =>
    tiers
      .flat()
      .filter(({ carrier }) => !names.has(carrier))
      .map(({ carrier }) => {
        return {
          field: 'tiers',
          message: `of ${name} lead to ${carrier}, and no carrier has this name`,
        }
      }),
  )
  return misfits.length > 0 ? { refused: 'misfit', misfits } : undefined
}

export interface ExplainRequest {
  readonly account: number
  readonly to: string
  readonly text: string
  readonly sender: string
  readonly commercial: boolean
}

export interface ExplainReply {
  /** Between them chance decides by their shares; nobody if the message would wait. */
  readonly chosen: readonly Chosen[]
  readonly rejected: readonly Rejected[]
  /** Had it come back from one of them for a reason of the carrier's: who would have it then. */
  readonly second: readonly ExplainedSecond[]
  readonly operator: string
  readonly country: string
  readonly encoding: ShownEncoding
  readonly parts: number
  /** Credits, or ten-thousandths of a lira. */
  readonly price: number
}

export interface ExplainedSecond extends SecondExplanation {
  readonly spentToday: number
}

/** Where such a message would go now, and why not elsewhere. */
export async function explainRoute(
  context: Context,
  { account: accountId, to, text, sender, commercial }: ExplainRequest,
): Promise<Managed<ExplainReply>> {
  const account = await context.store.read('accountById', { id: accountId })
  if (!account) return noAccount(accountId)
  const { settings } = account
  const request: SendSmsRequest = {
    ...{ sender, iys: commercial, iysList: commercial ? 'BIREYSEL' : 'missing' },
    ...{ sendDateTime: [], encoding: undefined, messages: [{ text, recipients: [to] }] },
  }
  const numbers = await numbersFor(request, settings, context.numbers)
  const draft = compose(request, settings, numbers, context.clock.now(), fingerprintOf)
  const [facts] = factsOf(draft, context)
  const [measured] = draft.texts
  if (!facts || !measured || facts.number === 0) {
    const message = 'must be a number that the account may send to'
    return { refused: 'misfit', misfits: [{ field: 'to', message }] }
  }
  const { mode, parts } = measured
  const explained = await context.carriers.explain(facts)
  return {
    reply: {
      ...explained,
      second: await secondOf(context, explained.chosen, facts),
      operator: facts.operator(),
      country: facts.country(),
      encoding: shownEncoding(mode),
      ...{ parts, price: amountOf(parts, settings.unitPrice) },
    },
  }
}

async function secondOf(
  { carriers, store, clock }: Context,
  chosen: readonly Chosen[],
  facts: RouteFacts,
): Promise<ExplainedSecond[]> {
  const spends = await store.read('secondSpendOf', { nowMs: clock.now() })
  return Promise.all(
    chosen.map(async ({ carrier }) => {
      const second = await carriers.explainSecond(facts, carrier)
      const spentToday = spends.find(({ route }) => route === second.route)?.spent ?? 0
      return { ...second, spentToday }
    }),
  )
}
