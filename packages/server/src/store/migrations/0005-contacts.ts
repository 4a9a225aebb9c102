/**
 * Contacts, their groups and the fields that customers define.
 *
 * Every key begins with the account, ids too are counted for each account: what belongs to another
 * one cannot even be named. A contact holds the ids of its groups; `contact_member` is the way
 * from a group to its contacts, and `contact_member_count` says how many there are in each stretch
 * of ids, so that a far page is reached without walking to it.
 *
 * The search looks for three letters at a time, each engine by an index of its own that it keeps
 * up by itself (see `store/contact-search.ts`).
 */
import { accountGram, BUCKET_BITS, ID_BITS } from '../contact-search.ts'
import type { Dialect } from '../dialect.ts'

export const contacts = (dialect: Dialect): readonly string[] => {
  const { integer, text, keyedTable, name } = dialect
  return [
    `create table contact_book (
      account_id ${integer} primary key,
      next_contact ${integer} not null,
      next_group ${integer} not null,
      next_field ${integer} not null,
      contacts ${integer} not null
    ) ${keyedTable}`,
    `create table contact (
      account_id ${integer} not null,
      id ${integer} not null,
      name ${text} not null,
      surname ${text} not null,
      number ${integer},
      email ${text} not null,
      custom_values ${text} not null,
      group_ids ${text} not null,
      folded ${text} not null,
      created_at ${integer} not null,
      primary key (account_id, id)
    ) ${keyedTable}`,
    `create table contact_group (
      account_id ${integer} not null,
      id ${integer} not null,
      parent ${integer} not null,
      name ${text} not null,
      gone ${integer} not null default 0,
      primary key (account_id, id)
    ) ${keyedTable}`,
    `create index contact_group_gone on contact_group (account_id, id) where gone = 1`,
    `create table contact_member (
      account_id ${integer} not null,
      group_id ${integer} not null,
      contact_id ${integer} not null,
      primary key (account_id, group_id, contact_id)
    ) ${keyedTable}`,
    `create table contact_member_count (
      account_id ${integer} not null,
      group_id ${integer} not null,
      bucket ${integer} not null,
      members ${integer} not null,
      primary key (account_id, group_id, bucket)
    ) ${keyedTable}`,
    `create table custom_field (
      account_id ${integer} not null,
      id ${integer} not null,
      name ${text} not null,
      kind ${text} not null,
      created_at ${integer} not null,
      primary key (account_id, id)
    ) ${keyedTable}`,
    ...(name === 'postgres' ? gramIndex : trigramTable),
  ]
}

const forget = `insert into contact_search (contact_search, rowid, account, folded)
  values ('delete', (old.account_id << ${ID_BITS}) | old.id, ${accountGram('old.account_id')},
    old.folded)`
const note = `insert into contact_search (rowid, account, folded)
  values ((new.account_id << ${ID_BITS}) | new.id, ${accountGram('new.account_id')}, new.folded)`

/**
 * What is deleted is marked so, and leaves the index when its segments are merged. To cut it out at
 * once (`secure-delete`) takes a millisecond a contact, in which nobody's orders are written.
 */
const trigramTable = [
  `create virtual table contact_search using fts5(
    account, folded, content = '', detail = none, tokenize = 'trigram case_sensitive 1'
  )`,
  `create trigger contact_search_insert after insert on contact begin ${note}; end`,
  `create trigger contact_search_delete after delete on contact begin ${forget}; end`,
  `create trigger contact_search_update after update of folded on contact
    when old.folded <> new.folded begin ${forget}; ${note}; end`,
]

/**
 * In PL/pgSQL, which takes a third of the time that SQL would. What is not sorted in yet is read by
 * every search, so the list of it stays short.
 */
const gramIndex = [
  `create function contact_grams(account_id bigint, id bigint, folded text) returns text[]
    language plpgsql immutable strict parallel safe as $$
    declare
      front text := account_id || '.' || (id >> ${BUCKET_BITS}) || '.';
      grams text[] := '{}';
    begin
      for at in 1 .. length(folded) - 2 loop
        grams[at] := front || substr(folded, at, 3);
      end loop;
      return grams;
    end $$`,
  `create index contact_search on contact using gin (contact_grams(account_id, id, folded))
    with (gin_pending_list_limit = 64)`,
]
