/**
 * The registry of consents: what holds now, and every change that led to it.
 *
 * It is kept by brand, as at İYS. `list` is one of the six that a brand has (a type of message and
 * a type of recipient); a recipient is a number, or an e-mail address with the number 0. An order
 * of 50,000 recipients asks by the whole key.
 */
import type { Dialect } from '../dialect.ts'

export const consents = ({ integer, text, numbered, keyedTable }: Dialect): readonly string[] => {
  const record = `brand_code ${text} not null,
    list ${integer} not null,
    number ${integer} not null,
    address ${text} not null,
    status ${text} not null,
    source ${text},
    consent_at ${integer} not null`
  return [
    `create table consent (
      ${record},
      primary key (brand_code, list, number, address)
    ) ${keyedTable}`,
    `create table consent_history (
      id ${numbered} primary key,
      ${record},
      recorded_at ${integer} not null,
      origin ${text} not null,
      account_id ${integer},
      evidence ${text}
    )`,
    `create index consent_history_of
      on consent_history (brand_code, list, number, address, id)`,
  ]
}
