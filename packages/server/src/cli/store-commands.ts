/** The commands that work on a store that nobody serves from, and the copy of one in use. */
import type { Command } from 'commander'
import type { House } from '../start/move.ts'
import { embeddedPlace, type GivenMove, type GivenPlace, movePlaces, storePlace } from './places.ts'
import { count, duration, progressView } from './progress.ts'

const DATA = ['--data <DIR>', 'directory that keeps the data (PEYK_DATA)'] as const
const DATABASE = ['--database-url <URL>', 'PostgreSQL, for many nodes (DATABASE_URL)'] as const

/** @returns the commands, for what all commands share */
export function addStoreCommands(program: Command): readonly Command[] {
  const migrate = program
    .command('migrate')
    .description('bring the schema of a store up to date, once for all its nodes')
    .option(...DATA)
    .option(...DATABASE)
    .option('--check', 'change nothing; exit 1 if there is something to do')
    .action(({ check, ...given }: GivenPlace & { check?: boolean }) =>
      check ? checkSchema(given) : migrateSchema(given),
    )
  const move = program
    .command('move')
    .description('copy an installation into an empty store: a directory into PostgreSQL, or back')
    .option(...DATA)
    .option('--from <URL>', 'PostgreSQL to move from, instead of a directory')
    .requiredOption('--to <WHERE>', 'postgres://… or a directory; empty, or left by this move')
    .action(moveStore)
  const backup = program
    .command('backup')
    .description('copy the embedded store into a file, while a server works on it')
    .argument('<FILE>', 'the copy')
    .option(...DATA)
    .option('--force', 'replace the file if it is there')
    .action(takeBackup)
  const restore = program
    .command('restore')
    .description('put a copy into an empty data directory')
    .argument('<FILE>', 'a copy by peyk backup')
    .option(...DATA)
    .action(putBack)
  return [migrate, move, backup, restore]
}

async function checkSchema(given: GivenPlace): Promise<void> {
  const { pendingSteps } = await import('../start/migrate.ts')
  const pending = await pendingSteps(storePlace(given))
  for (const { version, name } of pending) console.log(`pending: ${version} ${name}`)
  if (pending.length === 0) console.log('nothing is pending')
  else process.exitCode = 1
}

async function migrateSchema(given: GivenPlace): Promise<void> {
  const { migrateStore } = await import('../start/migrate.ts')
  const done = await migrateStore(storePlace(given))
  for (const { version, name } of done) console.log(`done: ${version} ${name}`)
  console.log('the schema is up to date')
}

async function moveStore(given: GivenMove): Promise<void> {
  const places = movePlaces(given)
  const { moveHouse } = await import('../start/move.ts')
  const view = progressView(process.stderr)
  let begun = false
  const onProgress: House['onProgress'] = (progress) => {
    begun = true
    if (progress.stage === 'copy') return view.show(progress)
    view.end()
    process.stderr.write('checking both ends\n')
  }
  const moved = await moveHouse({ ...places, onProgress })
    .catch((error: Error) => {
      if (begun) error.message += '; to go on from here, run the same command again'
      throw error
    })
    .finally(() => view.end())
  const { rows, rowsBefore, documents, elapsedMs, differences } = moved
  if (differences.length > 0) {
    process.exitCode = 1
    console.error('peyk: --to: not the same as the source; it stays unfinished, so empty it:')
    for (const difference of differences) console.error(`  ${difference}`)
    return
  }
  const earlier = rowsBefore > 0 ? `, ${count(rowsBefore)} of them earlier` : ''
  console.log(`moved ${count(rows)} rows in ${duration(elapsedMs)}${earlier}`)
  console.log('the same on both ends: rows, sums of every column, ledgers, ids')
  if (documents > 0) {
    console.log(
      `documents whose files stay: ${count(documents)}; set PEYK_DOCUMENTS to their directory`,
    )
  }
  const how = 'database' in places.to ? 'DATABASE_URL set to that address' : `--data ${given.to}`
  console.log(`next: start Peyk with ${how}; never on the old data again`)
}

async function takeBackup(
  file: string,
  { data, force = false }: { data?: string; force?: boolean },
): Promise<void> {
  const { directory, documents } = embeddedPlace(data === undefined ? {} : { data })
  const { backUpStore } = await import('../start/backup.ts')
  const { bytes, elapsedMs, ...copy } = backUpStore({ directory, file, force })
  console.log(`${file}: ${size(bytes)}, taken and checked in ${seconds(elapsedMs)}`)
  if (copy.documents === 0) return
  console.log(
    `documents whose files are not in it: ${count(copy.documents)}; now copy ${documents}`,
  )
}

async function putBack(file: string, { data }: { data?: string }): Promise<void> {
  const { directory, documents } = embeddedPlace(data === undefined ? {} : { data })
  const { restoreStore } = await import('../start/backup.ts')
  const { bytes, elapsedMs, ...copy } = restoreStore({ directory, file })
  console.log(`${directory}: ${size(bytes)}, checked and restored in ${seconds(elapsedMs)}`)
  if (copy.documents === 0) return
  console.log(
    `documents whose files are missing yet: ${count(copy.documents)}; put them into ${documents}`,
  )
}

const size = (bytes: number): string => `${(bytes / 1024 ** 2).toFixed(1)} MiB`
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
