/** `/setup/CODE`: the page behind the link that a new installation prints. No JavaScript. */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Context } from '../../operations/context.ts'
import { finishSetup, isSetupOpen } from '../../operations/setup.ts'

const GONE = 404

export function registerSetup(app: FastifyInstance, context: Context): void {
  app.get<{ Params: { code: string } }>('/setup/:code', async ({ params }, reply) => {
    // A look must not use the link up: mail scanners and browsers fetch ahead.
    return (await isSetupOpen(context, params.code))
      ? page(reply, 'Set up Peyk', FORM)
      : page(reply.code(GONE), 'Set up Peyk', USED)
  })
  app.post<{ Params: { code: string } }>('/setup/:code', async ({ params }, reply) => {
    const token = await finishSetup(context, params.code)
    return token
      ? page(reply, 'Your management token', shown(token))
      : page(reply.code(GONE), 'Set up Peyk', USED)
  })
}

const FORM = `<p>This link works once. It makes the management token of this installation.</p>
<form method="post"><button>Make the management token</button></form>`

const USED = `<p>This link has been used or is not of this installation. If nobody has the token,
start the server with <code>PEYK_TOKEN</code> set to a new one.</p>`

const shown = (token: string) => `<p>Keep it now: it is not shown again.</p>
<pre>${token}</pre>
<p>Programs send it as <code>Authorization: Bearer TOKEN</code> to <code>/api/…</code>.</p>`

function page(reply: FastifyReply, title: string, body: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}
pre{background:#f2f2f2;padding:1em;overflow-x:auto}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>
`)
}
