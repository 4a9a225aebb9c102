/** Runs a server until a signal ends it. */
import type { Settings } from '../config.ts'
import { type RunningServer, startServer } from '../start.ts'
import { signalled } from './signalled.ts'

export async function run(settings: Settings): Promise<void> {
  const server = await startServer(settings)
  announce(settings, server)
  await signalled()
  await server.stop()
  // The log is written in the background; a drained process ends by itself.
}

const NO_CARRIER = 'no carrier is set up yet: accepted messages wait (docs/carriers.md)'

function announce({ mode, publicUrl, host }: Settings, server: RunningServer) {
  const { url: listening, smpp, setupCode, context } = server
  const hasCarrier = context.carriers.health().size > 0
  const url = (publicUrl ?? listening).replace(/\/+$/, '')
  console.log(`peyk ready ${url}`)
  console.log(`panel: ${url}/`)
  if (smpp.port) console.log(`smpp: ${host}:${smpp.port}`)
  if (smpp.tlsPort) console.log(`smpp with TLS: ${host}:${smpp.tlsPort}`)
  if (mode === 'sandbox') console.log(`try:\n${exampleFor(url)}`)
  else if (!hasCarrier) console.log(NO_CARRIER)
  if (setupCode) console.log(`set-up, works once: ${url}/setup/${setupCode}`)
}

const exampleFor = (url: string): string => {
  const order = {
    sender: 'PEYK',
    iys: '0',
    message: { text: 'Merhaba Peyk', receipents: { number: ['5321112233'] } },
  }
  const request = { authentication: { key: 'demo', hash: 'demo' }, order }
  return `curl -s ${url}/v1/send-sms/json -d '${JSON.stringify({ request })}'`
}
