/** The example of every status. A status without one does not compile. */
import type { StatusName } from '../statuses.ts'
import { CONTACTS_EXAMPLES } from './contacts.ts'
import type { Example } from './example.ts'
import { GENERAL_EXAMPLES } from './general.ts'
import { PROGRESS_EXAMPLES } from './progress.ts'
import { SENDING_EXAMPLES } from './sending.ts'

export const EXAMPLES: Readonly<Record<StatusName, Example>> = {
  ...PROGRESS_EXAMPLES,
  ...GENERAL_EXAMPLES,
  ...SENDING_EXAMPLES,
  ...CONTACTS_EXAMPLES,
}
