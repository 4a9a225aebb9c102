/** `/healthz`, `/readyz`, `/metrics`, and a front page that says what this is. */
import type { FastifyInstance } from 'fastify'
import type { Context } from '../../operations/context.ts'
import { load, readiness } from '../../operations/health.ts'
import type { Metrics } from './metrics.ts'

export interface HealthOptions {
  readonly context: Context
  readonly metrics: Metrics
  readonly frontPage: boolean
}

const UNAVAILABLE = 503

export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  const { context, metrics } = options
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const state = await readiness(context)
    return reply.code(state.ready ? 200 : UNAVAILABLE).send(state)
  })
  app.get('/metrics', async (_request, reply) => {
    const { iys, ...levels } = await load(context)
    const text = await metrics.render({ ...levels, iysByState: { ...iys } })
    return reply.header('content-type', metrics.contentType).send(text)
  })
  if (!options.frontPage) return
  app.get('/', (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').send(frontPage(options)),
  )
}

function frontPage({ context }: HealthOptions): string {
  const sandbox = context.sandbox
    ? `<p>This is the sandbox: no message leaves this machine.</p>
<ul><li><a href="/sandbox/messages">What the simulated handsets received</a></li>
<li><a href="/sandbox/clock">The virtual clock</a></li>
<li><a href="/sandbox/faults">Faults on demand</a></li></ul>`
    : ''
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Peyk</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}
code{background:#f2f2f2;padding:.1em .3em}</style></head>
<body><h1>Peyk</h1>
<p>An SMS gateway. Programs talk to it at <code>/v1/send-sms/json</code> and its neighbours.</p>
${sandbox}
<ul><li><a href="/calls">Calls</a></li><li><a href="/errors">Error dictionary</a></li></ul>
<ul><li><a href="/readyz">Readiness</a></li><li><a href="/metrics">Metrics</a></li></ul>
</body></html>
`
}
