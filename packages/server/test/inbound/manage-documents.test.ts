/** `/api/accounts/:id/documents`: uploads in both forms, and everything that can be wrong with them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LIMITS } from '../../src/base/limits.ts'
import { noDocuments } from '../../src/store/document-files.ts'
import { manage, openAccount, openWorld, type Sent, type World } from '../kit/wire-kit.ts'
import { PDF, PNG, pdfBody } from '../wire/support/documents.ts'
import { anAccount, openKit } from './manage-kit.ts'

const HOUR_MS = 3_600_000
let world: World
let folder: string
let documents: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peyk-documents-'))
  documents = join(folder, 'documents')
  world = await openWorld({ documents })
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true })
})

const pathOf = (id: number) => `/api/accounts/${id}/documents`
const anId = async () => (await openAccount(world, { senders: [] })).id
const filesIn = () => readdirSync(documents).toSorted()

const detailOf = async (reply: Response): Promise<string> => ((await reply.json()) as Sent).detail

interface Answer {
  readonly status: number
  readonly body: Sent
}

async function post(
  id: number,
  body: NonNullable<RequestInit['body']>,
  type?: string,
): Promise<Answer> {
  const headers = { authorization: 'Bearer dev', ...(type && { 'content-type': type }) }
  const reply = await fetch(world.url + pathOf(id), { method: 'POST', headers, body })
  return { status: reply.status, body: JSON.parse(await reply.text()) }
}

const upload = (id: number, kind: string, content: Uint8Array, name: string) => {
  const form = new FormData()
  form.set('kind', kind)
  form.set('file', new Blob([content as Uint8Array<ArrayBuffer>]), name)
  return post(id, form)
}
const json = (id: number, body: object) => post(id, JSON.stringify(body), 'application/json')

const TIFF = Buffer.concat([Buffer.from('49492a0008000000000000000000', 'hex'), Buffer.alloc(64)])
const JPEG = Buffer.concat([Buffer.from('ffd8ffe000104a464946000101', 'hex'), Buffer.alloc(64)])

describe('a document is filed', () => {
  test.each([
    ['PDF', PDF, 'application/pdf'],
    ['PNG', PNG, 'image/png'],
    ['JPEG', JPEG, 'image/jpeg'],
    ['TIFF', TIFF, 'image/tiff'],
  ])('as a form and as JSON: %s', async (_, content, type) => {
    const id = await anId()
    const form = await upload(id, 'identity', content, 'kimlik.xyz')
    expect(form).toMatchObject({
      status: 201,
      body: { kind: 'identity', name: 'kimlik.xyz', type, bytes: content.length },
    })
    const sent = await json(id, pdfBody('trademark', 'b', content))
    expect(sent).toMatchObject({ status: 201, body: { kind: 'trademark', name: 'b', type } })
    const { items, next } = await manage(world, 'GET', pathOf(id))
    expect(items).toEqual([form.body, sent.body])
    expect(next).toBeNull()
  })

  test('once: the same content again is the same document', async () => {
    const id = await anId()
    const first = await upload(id, 'identity', PDF, 'a.pdf')
    const again = await json(id, pdfBody('identity', 'b.pdf'))
    expect(again).toEqual(first)
    const { items } = await manage(world, 'GET', pathOf(id))
    expect(items.length).toBe(1)
  })

  test('as a file that the owner alone reads, called by what it holds', async () => {
    const id = await anId()
    const before = filesIn()
    const { body } = await upload(id, 'identity', PDF, '../../../etc/passwd')
    expect(body.name).toBe('../../../etc/passwd')
    const added = filesIn().filter((name) => !before.includes(name))
    expect(added).toEqual([expect.stringMatching(new RegExp(`^${body.id}-[0-9a-f]{64}$`))])
    const path = join(documents, added[0] ?? '')
    expect(readFileSync(path).equals(PDF)).toBe(true)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(documents).mode & 0o777).toBe(0o700)
    expect(readdirSync(folder)).toEqual(['documents'])
  })

  test('by the lines that base64 is written in, and by a form of any program', async () => {
    const id = await anId()
    const lines = PDF.toString('base64').replace(/.{20}/g, '$&\n')
    expect((await json(id, { ...pdfBody('a'), content: lines })).status).toBe(201)
    const form = [
      '--x',
      'Content-Disposition: form-data; name="kind"',
      '',
      'b',
      '--x',
      'Content-Disposition: form-data; name="file"; filename="şirket.pdf"',
      'Content-Type: text/html',
      '',
      PDF.toString('latin1'),
      '--x--',
      '',
    ]
    const bytes = Buffer.from(form.join('\r\n'), 'utf8')
    const { status, body } = await post(id, bytes, 'Multipart/Form-Data; boundary=x')
    expect([status, body.name, body.type]).toEqual([201, 'şirket.pdf', 'application/pdf'])
  })

  test.each([
    [`0aZ'()+_,-./:=?`, `boundary="0aZ'()+_,-./:=?"`],
    [`0aZ'()+_,-./:=?`, `boundary=0aZ'()+_,-./:=?`],
    ['with space', 'charset=utf-8; Boundary="with space"'],
    ['b'.repeat(70), `boundary=${'b'.repeat(70)} ; charset="a;b"`],
    ['real', 'x="; boundary=false"; boundary="r\\eal"'],
  ])('by a form with the boundary %s', async (boundary, parameters) => {
    const head = (disposition: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n`
    const bytes = Buffer.concat([
      Buffer.from(`${head('name="kind"')}b\r\n${head('name="file"; filename="a.pdf"')}`),
      PDF,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
    const answer = await post(await anId(), bytes, `multipart/form-data; ${parameters}`)
    expect(answer).toMatchObject({ status: 201, body: { name: 'a.pdf' } })
  })
})

describe('a document is read', () => {
  const contentOf = (id: number, document: number) =>
    fetch(`${world.url}${pathOf(id)}/${document}/content`, {
      headers: { authorization: 'Bearer dev' },
    })

  test('as it was filed, and no browser is to show or run it', async () => {
    const id = await anId()
    const name = `kimlik "belgesi" (1)\u202e; x='y'.pdf`
    const { body } = await json(id, pdfBody('identity', name))
    const reply = await contentOf(id, body.id)
    expect(reply.status).toBe(200)
    expect(Buffer.from(await reply.arrayBuffer()).equals(PDF)).toBe(true)
    expect(reply.headers.get('content-type')).toBe('application/pdf')
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(reply.headers.get('cache-control')).toBe('no-store')
    const [, extended = ''] =
      /^attachment; filename="document-\d+\.pdf"; filename\*=UTF-8''(\S+)$/.exec(
        reply.headers.get('content-disposition') ?? '',
      ) ?? []
    expect(extended).toMatch(/^[A-Za-z0-9%._~-]+$/)
    expect(decodeURIComponent(extended)).toBe(name)
  })

  test('by nobody but its account, and not without the token', async () => {
    const id = await anId()
    const { body } = await json(id, pdfBody())
    expect((await contentOf(await anId(), body.id)).status).toBe(404)
    expect((await contentOf(id, 987_654)).status).toBe(404)
    expect((await fetch(`${world.url}${pathOf(id)}/${body.id}/content`)).status).toBe(401)
    expect((await fetch(`${world.url}${pathOf(id)}/x/content`)).status).toBe(401)
  })

  test('never damaged: a file that is not what was filed is told', async () => {
    const id = await anId()
    const { body } = await json(id, pdfBody('damaged'))
    const name = filesIn().find((each) => each.startsWith(`${body.id}-`)) ?? ''
    writeFileSync(join(documents, name), PDF.subarray(0, 20))
    const damaged = await contentOf(id, body.id)
    expect(damaged.status).toBe(503)
    expect(await detailOf(damaged)).toContain('damaged')
    rmSync(join(documents, name))
    expect(await detailOf(await contentOf(id, body.id))).toContain('missing')
  })
})

describe('a document is refused', () => {
  const BASE64 = 'must be the bytes of the file in base64'

  test.each([
    ['content', 'a page', pdfBody('a', 'a.pdf', Buffer.from('<!doctype html><html>'))],
    ['content', 'a program', pdfBody('a', 'a.pdf', Buffer.from('MZ\u0000\u0000 This program'))],
    ['content', 'a GIF', pdfBody('a', 'a.png', Buffer.from('GIF89a\u0001\u0000\u0001\u0000'))],
    ['content', 'an empty file', { ...pdfBody(), content: '' }],
    ['content', 'broken base64', { ...pdfBody(), content: 'JVBERi0x*' }],
    ['content', 'base64 cut short', { ...pdfBody(), content: 'JVBERi0' }],
    ['content', 'no text', { ...pdfBody(), content: 1 }],
    ['kind', 'no kind', { ...pdfBody(), kind: undefined }],
    ['kind', 'an empty kind', pdfBody('  ')],
    ['kind', 'a long kind', pdfBody('k'.repeat(61))],
    ['kind', 'control characters in the kind', pdfBody('a\u0000b')],
    ['name', 'control characters in the name', pdfBody('a', 'a\u0007.pdf')],
    ['name', 'half a character in the name', pdfBody('a', 'a\ud800.pdf')],
    ['name', 'a long name', pdfBody('a', 'n'.repeat(256))],
    ['file', 'a field that nobody knows', { ...pdfBody(), file: 'x' }],
  ])('as JSON, by %s: %s', async (field, _, body) => {
    const before = filesIn()
    const answer = await json(await anId(), body)
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } })
    expect(filesIn()).toEqual(before)
  })

  test('says what base64 is', async () => {
    const { body } = await json(await anId(), { ...pdfBody(), content: '###' })
    expect(body.detail).toBe(`\`content\` ${BASE64}`)
  })

  test('as a form, by its field', async () => {
    const id = await anId()
    const page = await upload(id, 'identity', Buffer.from('<!doctype html>'), 'a.pdf')
    expect(page).toMatchObject({ status: 422, body: { errors: [{ field: 'file' }] } })
    const form = new FormData()
    form.set('file', new Blob([PDF]), 'a.pdf')
    const noKind = await post(id, form)
    expect(noKind).toMatchObject({ status: 422, body: { errors: [{ field: 'kind' }] } })
    form.set('kind', 'identity')
    form.set('file', 'a text')
    const noFile = await post(id, form)
    expect(noFile).toMatchObject({ status: 422, body: { errors: [{ field: 'file' }] } })
    const two = new FormData()
    for (const kind of ['a', 'b']) two.append('kind', kind)
    expect(await post(id, two)).toMatchObject({ status: 400 })
  })

  test.each([
    ['without a boundary', 'multipart/form-data', '--x\r\n\r\n--x--\r\n'],
    ['of another boundary', 'multipart/form-data; boundary=y', '--x\r\n\r\n--x--\r\n'],
    [
      'that is cut short',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%PDF-1.4',
    ],
    ['that is cut in a header', 'multipart/form-data; boundary=x', '--x\r\nContent-Dispo'],
    ['that is empty', 'multipart/form-data; boundary=x', ''],
  ])('a form %s', async (_, type, body) => {
    const answer = await post(await anId(), body, type)
    expect(answer).toMatchObject({ status: 400 })
    expect(answer.body.detail).toContain('multipart/form-data')
  })

  test.each([
    ['multipart/form-data', 'must name a boundary'],
    ['multipart/form-data; boundary=', 'must name a boundary'],
    ['multipart/form-data; boundary=""', 'must name a boundary'],
    [`multipart/form-data; boundary=${'b'.repeat(71)}`, 'has 71 characters, the longest is 70'],
    ['multipart/form-data; boundary=**', 'must not have "*"'],
    ['multipart/form-data; boundary="a\\"b"', 'must not have "\\""'],
    ['multipart/form-data; boundary="a "', 'must not end with a space'],
    ['multipart/form-data; boundary=other', '--other does not stand between its parts'],
  ])('a form of the type %s', async (type, why) => {
    const answer = await post(await anId(), '--x\r\n\r\n--x--\r\n', type)
    expect(answer).toMatchObject({ status: 400 })
    expect(answer.body.detail).toContain(why)
  })

  test('a form of too many parts', async () => {
    const form = new FormData()
    for (let at = 0; at < 30; at += 1) form.set(`f${at}`, 'x')
    expect(await post(await anId(), form)).toMatchObject({ status: 400 })
    const part = '--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n'
    const many = await post(await anId(), part.repeat(150_000), 'multipart/form-data; boundary="x"')
    expect(many).toMatchObject({ status: 400 })
    expect(many.body.detail).toContain('more than 20 parts')
    const hidden = 'multipart/form-data; a="; boundary=y"; boundary=x'
    const others = await post(await anId(), part.repeat(150_000), hidden)
    expect(others.body.detail).toContain('more than 20 parts')
  })

  test('one that is too large, by the file and by the body', async () => {
    const id = await anId()
    const large = Buffer.concat([PDF, Buffer.alloc(LIMITS.documentBytesMax - PDF.length + 1)])
    const file = await upload(id, 'identity', large, 'a.pdf')
    expect(file).toMatchObject({ status: 413 })
    expect(file.body.detail).toContain('10 MiB')
    const fits = await upload(id, 'identity', large.subarray(0, -1), 'a.pdf')
    expect(fits.status).toBe(201)
    const body = await post(id, Buffer.alloc(15 * 1024 ** 2)).catch(() => ({ status: 413 }))
    expect(body).toMatchObject({
      status: 413,
      body: { detail: expect.stringMatching(/ 13\.3 MiB$/) },
    })
  })

  test('of an account that is not there', async () => {
    expect(await json(987_654, pdfBody())).toMatchObject({ status: 404 })
    expect((await manageStatus('GET', pathOf(987_654))).status).toBe(404)
  })
})

const manageStatus = (method: string, path: string) =>
  fetch(world.url + path, { method, headers: { authorization: 'Bearer dev' } })

describe('a document is removed', () => {
  test('with its file, unless a sender rests on it', async () => {
    const id = await anId()
    const { body } = await json(id, pdfBody('removed'))
    const path = `${pathOf(id)}/${body.id}`
    await manage(world, 'POST', `/api/accounts/${id}/senders`, { name: 'ACME' })
    const inUse = await manageStatus('DELETE', path)
    expect(inUse.status).toBe(409)
    expect(await detailOf(inUse)).toContain('"ACME"')
    await manage(world, 'PATCH', `/api/accounts/${id}/senders/ACME`, { status: 'rejected' })
    expect(await manage(world, 'DELETE', path)).toBeUndefined()
    expect(filesIn().filter((name) => name.startsWith(`${body.id}-`))).toEqual([])
    expect((await manageStatus('DELETE', path)).status).toBe(404)
    expect((await manage(world, 'GET', pathOf(id))).items).toEqual([])
  })
})

describe('a disk that refuses', () => {
  test('is told, and nothing is left of the upload', async () => {
    const full = 'the disk of /documents is full; make room and send the document again'
    const kit = await openKit({
      documents: {
        ...noDocuments(full),
        remove: async () => {},
      },
    })
    const id = await anAccount(kit)
    const { status, body } = await kit.call('POST', pathOf(id), pdfBody())
    expect([status, body.detail]).toEqual([503, full])
    expect((await kit.call('GET', pathOf(id))).body.items).toEqual([])
    const sweep = { beforeMs: Number.MAX_SAFE_INTEGER, limit: 10 }
    expect(await kit.store.run('takeStaleDocuments', sweep)).toEqual([])
    await kit.close()
  })

  test('a directory that cannot be used is named with the setting', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const broken = await openWorld({ documents: file })
    const { id } = await openAccount(broken)
    const reply = await fetch(broken.url + pathOf(id), {
      method: 'POST',
      headers: { authorization: 'Bearer dev' },
      body: JSON.stringify(pdfBody()),
    })
    expect(reply.status).toBe(503)
    expect(await detailOf(reply)).toMatch(/a-file cannot be used .*PEYK_DOCUMENTS/)
    await broken.close()
    rmSync(file)
  })
})

test('what a process that died has left is cleared up an hour later', async () => {
  const id = await anId()
  const { context } = world.server
  const hash = 'ef'.repeat(32)
  const reserved = await context.store.run('reserveDocument', {
    ...{ accountId: id, kind: 'a', name: 'a', type: 'application/pdf', bytes: PDF.length },
    ...{ hash, nowMs: world.now() },
  })
  const document = (reserved as { id: number }).id
  await context.documents.put({ id: document, hash }, PDF)
  writeFileSync(join(documents, `${document}-${hash}.partial`), PDF)
  const left = () => filesIn().filter((name) => name.startsWith(`${document}-`))
  await world.advance(HOUR_MS / 2)
  expect(left().length).toBe(2)
  await world.advance(HOUR_MS)
  await expect.poll(left).toEqual([])
})

test('a reset of the sandbox leaves no file', async () => {
  await json(await anId(), pdfBody())
  expect(filesIn().length).toBeGreaterThan(0)
  await manage(world, 'POST', '/sandbox/reset')
  // One file was taken away and another damaged by the tests above; their rows are gone as well.
  expect(filesIn()).toEqual([])
})
