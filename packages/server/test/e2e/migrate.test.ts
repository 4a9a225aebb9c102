/** `peyk migrate` and `--check`: once however many do it, and never while somebody would be hurt. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { sqliteDialect } from '../../src/store/dialect.ts'
import { MIGRATIONS, NEWEST } from '../../src/store/migrations/all.ts'
import { asking } from '../kit/contents.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { killAll, runToEnd, start, stop, temporaryDirectory } from '../kit/process-kit.ts'

const folder = temporaryDirectory()
const at = (name: string) => join(folder.path, name)
afterAll(() => {
  killAll()
  folder.remove()
})

const LATER = `insert into migration (version, name, at, runs_with) values`
const all = (word: string) => MIGRATIONS.map(({ version, name }) => `${word}: ${version} ${name}`)

/** What it says in lines, and how it ends. */
async function migrate(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runToEnd(['migrate', ...args], { env })
  return { code, said: stdout.trimEnd().split('\n'), stderr }
}

describe('PostgreSQL', () => {
  test('is pending until one of many has done it, and then it is not', async () => {
    const env = { DATABASE_URL: await freshDatabase() }
    expect(await migrate(['--check'], env)).toMatchObject({ code: 1, said: all('pending') })
    const runs = await Promise.all(Array.from({ length: 4 }, () => migrate([], env)))
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    const done = runs.flatMap(({ said }) => said.filter((line) => line.startsWith('done')))
    expect(done).toEqual(all('done'))
    for (const { said } of runs) expect(said.at(-1)).toBe('the schema is up to date')
    const checked = await migrate(['--check'], env)
    expect(checked).toMatchObject({ code: 0, said: ['nothing is pending'], stderr: '' })
  })

  test('one that a newer Peyk made is left alone, unless it works with this one', async () => {
    const url = await freshDatabase()
    await migrate(['--database-url', url])
    const later = (runsWith: number) =>
      asking(url, (client) => client.query(`${LATER} (9999, 'later', 0, ${runsWith})`))
    await later(9999)
    for (const args of [
      ['--database-url', url],
      ['--check', '--database-url', url],
    ]) {
      const refused = await migrate(args)
      expect(refused.code).toBe(1)
      expect(refused.stderr).toMatch(/^peyk: .*schema 9999.*newer Peyk\n$/)
    }
    await asking(url, (client) => client.query('delete from migration where version = 9999'))
    await later(NEWEST)
    expect(await migrate(['--check', '--database-url', url])).toMatchObject({ code: 0 })
  })

  test('one that cannot be reached is named without its password', async () => {
    const env = { DATABASE_URL: 'postgres://u:dbsecret@127.0.0.1:1/x' }
    const { code, stderr } = await migrate(['--check'], env)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^peyk: DATABASE_URL: 127\.0\.0\.1:1\/x cannot be used: .*\n$/)
  })
})

describe('a directory', () => {
  test('of an older version is brought up to date, step by step', async () => {
    const data = at('old')
    mkdirSync(data)
    const db = new Database(join(data, 'peyk.sqlite'))
    db.exec('create table migration (version integer primary key, name text, at integer)')
    for (const sql of MIGRATIONS[0]?.statements(sqliteDialect) ?? []) db.exec(sql)
    db.exec(`insert into migration values (1, 'first', 0)`)
    db.close()
    const args = ['--data', data]
    const checked = await migrate(['--check', ...args])
    expect(checked).toMatchObject({ code: 1, said: all('pending').slice(1) })
    const done = [...all('done').slice(1), 'the schema is up to date']
    expect(await migrate(args)).toMatchObject({ code: 0, said: done })
    expect((await migrate(['--check', ...args])).code).toBe(0)
    expect((await migrate(args)).said).toEqual(['the schema is up to date'])
  })

  test('that is not there is not made by looking; the flag goes before the environment', async () => {
    const env = { DATABASE_URL: 'postgres://u@127.0.0.1:1/x' }
    expect(await migrate(['--check', '--data', at('none')], env)).toMatchObject({ code: 1 })
    expect(await migrate(['--check', '--data', at('none')], env)).toMatchObject({ code: 1 })
    expect(await migrate(['--data', at('none')], env)).toMatchObject({ code: 0 })
  })

  test('that a server runs on may be looked at, and not be changed', async () => {
    const peyk = await start(['dev', '--port', '0', '--data', at('served')])
    expect((await migrate(['--check', '--data', at('served')])).code).toBe(0)
    const refused = await migrate(['--data', at('served')])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/in use by another Peyk.*--data\n$/)
    await stop(peyk)
  })
})
