/** `npm run build`: installs what is missing and builds what is stale, and does no more. */
import { say } from './node.mjs'
import { prepare } from './setup.mjs'

await prepare({ build: true })
say('Everything is built.')
