/** Peyk in production with a real SMPP carrier, and the carrier: each a process of its own. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import { makeFolder, removeFolder } from './children.ts'
import { READY } from './names.ts'
import { type Node, type Server, serverOf, start } from './server.ts'
import { openAccount, type Target, withoutAccount } from './target.ts'

const SMSC = fileURLToPath(new URL('lean-smsc.ts', import.meta.url))
const SCRIPT = fileURLToPath(new URL('carried-server.ts', import.meta.url))
/** As a carrier gives them to somebody who sends much. */
export const BINDS = { count: 4, windowMax: 200 } as const

/** With as many connections as somebody holds who sends through a gateway. */
export const crowded = (bench: Bench): Bench => ({
  ...bench,
  options: { ...bench.options, connections: bench.options.carrierConnections },
})

/** An SMSC that delivers everything and tells of it, and costs next to nothing. */
export async function startSmsc(bench: Bench): Promise<Node> {
  const folder = makeFolder('smsc')
  const { stop, ...node } = await start(bench, { args: [SMSC], mark: READY.smsc, folder })
  return { ...node, stop: () => stop().finally(() => removeFolder(folder)) }
}

/** `peyk serve` with an account. */
export async function openCarried(bench: Bench, smscUrl: string): Promise<Target> {
  const args = [bench.options.serverFile, 'serve']
  const { server } = await startCarried(bench, smscUrl, args)
  return openAccount(server)
}

/** As above, with a listener on this machine that hears of the end of each message. */
export async function openTold(bench: Bench, smscUrl: string, listener: string): Promise<Target> {
  const args = [SCRIPT, '--listener', listener, '--credentials', CREDENTIALS]
  const { server, folder } = await startCarried(bench, smscUrl, args)
  return withoutAccount(server, JSON.parse(readFileSync(join(folder, CREDENTIALS), 'utf8')))
}

/** In the working folder of the server. */
const CREDENTIALS = 'credentials.json'
const CARRIERS = 'carriers.json'

async function startCarried(
  bench: Bench,
  smscUrl: string,
  args: readonly string[],
): Promise<{ readonly server: Server; readonly folder: string }> {
  const { folder, environment, remove, args: more } = await bench.store.makePlace()
  writeFileSync(join(folder, CARRIERS), JSON.stringify(carriersFile(smscUrl)))
  const node = await start(bench, {
    args: [...args, '--port', '0', ...more],
    mark: READY.peyk,
    folder,
    settings: { ...environment, PEYK_CARRIERS: CARRIERS },
  })
  return { server: serverOf([node], [node.url], remove), folder }
}

function carriersFile(smscUrl: string): object {
  const { hostname: host, port } = new URL(smscUrl)
  const settings = { host, port: Number(port), systemId: 'bench', binds: [BINDS] }
  return { carriers: [{ name: 'carrier', kind: 'smpp', settings }] }
}
