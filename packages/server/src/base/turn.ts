/** Long work on the main thread pauses here, and what has come meanwhile goes first. */
import { setImmediate } from 'node:timers/promises'

export const turn = (): Promise<void> => setImmediate()
