/** Where an installation keeps its data, for the commands that work on it while nobody serves. */
import type { DatabaseSettings } from '../config.ts'

export type Place = { readonly directory: string } | { readonly database: DatabaseSettings }
