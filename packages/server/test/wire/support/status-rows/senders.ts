/** What the call that applies for a sender answers (wire §5.11, §6, §17). */
import { BODY_WAYS } from '../../../kit/wire-kit.ts'
import { onFile } from '../documents.ts'
import { row, type StatusRow } from './row.ts'

const CALLS = ['add-sender']

const bad = (code: number, cause: string, sender: unknown): StatusRow =>
  row(
    ...([code, CALLS, cause] as const),
    async (world, who) => {
      await onFile(world, who)
      return { originator: { sender, description: 'a shop' } }
    },
    {},
    BODY_WAYS,
  )

export const SENDER_ROWS: readonly StatusRow[] = [
  row(400, CALLS, 'no originator object', () => ({ order: {} }), {}, BODY_WAYS),
  bad(459, 'an empty sender', ''),
  bad(459, 'a sender of spaces', '   '),
  bad(460, 'two characters', 'AB'),
  bad(460, 'twelve characters', 'ABCDEFGHIJKL'),
  bad(460, 'a Turkish letter', 'ŞİRKET'),
  bad(460, 'a character that no sender has', 'A&B <1>'),
  bad(460, 'a number', '8505551234'),
  bad(460, 'a domain name', 'acme.com.tr'),
  bad(460, 'a name that says nothing', 'Info'),
  row(
    ...([467, CALLS, 'no document on file'] as const),
    () => ({ originator: { sender: 'ACME', description: '' } }),
    {},
    BODY_WAYS,
  ),
]
