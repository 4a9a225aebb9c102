/**
 * A witness inside the database: triggers that write down every change of a message's state and
 * every claim as it is made, whichever node makes them. What it has seen is held against the rules
 * afterwards, by nobody's code but its own.
 */
import { STATE } from '../../src/rules/lifecycle.ts'
import type { Database } from './nodes-kit.ts'

const WITNESS = [
  `create table witnessed_claim (id bigint primary key, node text, until_ms bigint)`,
  `create table witnessed (
    no bigserial, at_ms double precision, message_id bigint,
    was int, is_now int, was_claim bigint, is_claim bigint)`,
  `create function witness_claim() returns trigger language plpgsql as $$
  begin
    insert into witnessed_claim values (new.id, new.node, new.until_at);
    return null;
  end $$`,
  `create function witness_message() returns trigger language plpgsql as $$
  begin
    insert into witnessed (at_ms, message_id, was, is_now, was_claim, is_claim)
    values (extract(epoch from clock_timestamp()) * 1000, new.id,
      case when tg_op = 'UPDATE' then old.state end, new.state,
      case when tg_op = 'UPDATE' then old.claim_id end, new.claim_id);
    return null;
  end $$`,
  `create trigger witness after insert on claim for each row execute function witness_claim()`,
  `create trigger witness after insert or update on message
    for each row execute function witness_message()`,
]

export async function callWitness(database: Database): Promise<void> {
  for (const sql of WITNESS) await database.rows(sql)
}

/** What must never be seen: a name, and the question that finds it. */
const NEVER: readonly (readonly [what: string, sql: string])[] = [
  [
    'claimed while somebody had it',
    `select * from witnessed where is_now = ${STATE.sending} and was <> ${STATE.queued}`,
  ],
  [
    'claimed by a claim that is not there',
    `select w.* from witnessed w left join witnessed_claim c on c.id = w.is_claim
      where w.is_now = ${STATE.sending} and c.id is null`,
  ],
  [
    'taken from a node whose lease was not over',
    `select w.*, c.* from witnessed w join witnessed_claim c on c.id = w.was_claim
      where w.was = ${STATE.sending} and w.is_now = ${STATE.queued} and w.at_ms < c.until_ms`,
  ],
  [
    'moved after its end',
    `select * from witnessed
      where was in (${STATE.delivered}, ${STATE.undelivered}) and is_now <> was`,
  ],
  [
    'handed out again after it was sent',
    `select * from witnessed where was = ${STATE.sent} and is_now in (${STATE.queued}, ${STATE.sending})`,
  ],
  [
    'in the hands of a claim and not being sent',
    `select id, state, claim_id from message where claim_id is null and state = ${STATE.sending}`,
  ],
  [
    'tried more often than it was given back',
    `select m.id, m.attempts, count(e.id) from message m
      left join event e on e.message_id = m.id and e.kind in ('leaseEnded', 'answerMissing')
      where m.attempts > 0 group by m.id, m.attempts having count(e.id) <> m.attempts - 1`,
  ],
  [
    'settled too late without having been taken away',
    `select l.* from event l where l.kind = 'settledTooLate' and not exists (
      select 1 from event e
      where e.message_id = l.message_id and e.kind = 'leaseEnded' and e.id < l.id)`,
  ],
  [
    'sent in more parts than it has, or in fewer',
    `select m.id, m.parts, count(p.id) from message m left join part p on p.message_id = m.id
      where m.attempts > 0 group by m.id, m.parts having count(p.id) <> m.parts`,
  ],
  [
    'sent in two parts of one number',
    'select message_id, no, count(*) from part group by message_id, no having count(*) > 1',
  ],
  [
    'two orders with the same message',
    `select a.id, b.id as other from orders a join orders b on a.id < b.id
      and a.first_message_id < b.first_message_id + b.total
      and b.first_message_id < a.first_message_id + a.total`,
  ],
  ['a claim that is left over', 'select * from claim'],
]

/** What was seen and must not be, by name; nothing, if all is well. */
export async function testimony(database: Database): Promise<Record<string, unknown[]>> {
  const seen: [string, unknown[]][] = []
  for (const [what, sql] of NEVER) seen.push([what, await database.rows(sql)])
  return Object.fromEntries(seen.filter(([, rows]) => rows.length > 0))
}
