/** What a contact is, apart from where it is kept. */
import { foldText } from './fold.ts'
import { numberText } from './numbers.ts'

export interface ContactDetails {
  readonly name: string
  readonly surname: string
  /** E.164 without the plus. */
  readonly number: number | null
  readonly email: string
}

/** Nobody can be found again by nothing (472). */
export const isNobody = ({ name, surname, number, email }: ContactDetails): boolean =>
  name === '' && surname === '' && number === null && email === ''

/**
 * What a search looks through. Name and surname are one text, as people write them; a line end,
 * which no term holds, keeps the others apart.
 */
export function searchedText({ name, surname, number, email }: ContactDetails): string {
  const phone = number === null ? '' : numberText(number)
  return [foldText(`${name} ${surname}`), phone, foldText(email)].join('\n')
}

/** How a custom field is meant; its values are texts all the same (wire §5.8). */
export const FIELD_KINDS = ['text', 'number', 'date'] as const
export type FieldKind = (typeof FIELD_KINDS)[number]
