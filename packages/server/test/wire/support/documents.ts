/** Documents on file, and contents that are what their first bytes say. */
import { type Customer, manage, type Sent, type World } from '../../kit/wire-kit.ts'

export const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n')
/** One pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export const pdfBody = (kind = 'identity', name = 'id.pdf', content = PDF) => ({
  ...{ kind, name },
  content: content.toString('base64'),
})

/** Files a document for the account. */
export const onFile = (world: World, { id }: Pick<Customer, 'id'>, kind?: string): Promise<Sent> =>
  manage(world, 'POST', `/api/accounts/${id}/documents`, pdfBody(kind))
