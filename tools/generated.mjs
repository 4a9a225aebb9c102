/**
 * Files that are written by a program and kept in the repository, each with what writes it.
 *
 * `npm run check` runs every generator with `--check`, which must fail if the file is not what it
 * would write; the structural tests do not measure these files.
 * @type {readonly { file: string, generator: string }[]}
 */
export const GENERATED = [
  'docs/openapi/wire.json',
  'docs/openapi/manage.json',
  'docs/openapi/sandbox.json',
  'docs/status-codes.md',
].map((file) => ({ file, generator: 'tools/write-docs.mjs' }))
