/** The load generator's own process. */
import { generate } from './generator.ts'
import { takeJob } from './job.ts'

takeJob(generate)
