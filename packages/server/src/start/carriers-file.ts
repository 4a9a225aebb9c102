/** The file of `PEYK_CARRIERS`, read once at the start. */
import { readFileSync } from 'node:fs'
import { SettingRefused, type Settings } from '../config.ts'
import { type CarriersFile, readCarriersFile } from '../outbound/carriers/written.ts'

/** Undefined where none is set. @throws SettingRefused */
export function readCarriersOf({ carriersFile: path, mode }: Settings): CarriersFile | undefined {
  if (path === undefined) return undefined
  try {
    const text = readFileSync(path, 'utf8')
    return readCarriersFile(text, process.env, { insideOnly: mode === 'sandbox' })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SettingRefused(`PEYK_CARRIERS: ${path}: ${why}`)
  }
}
