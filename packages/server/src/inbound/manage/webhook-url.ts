/**
 * Where an account wants its reports. In production only by TLS and not to this machine itself; in
 * the sandbox the listener is usually a script on the developer's own machine.
 */
import { z } from 'zod'

const CHARACTERS_MAX = 2_000
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])\.?$/

export const webhookUrl = (isSandbox: boolean) =>
  z
    .string()
    .max(CHARACTERS_MAX)
    .refine(
      (text) => fits(text, isSandbox),
      isSandbox ? 'must be an http or https URL' : 'must be an https URL of another machine',
    )

function fits(text: string, isSandbox: boolean): boolean {
  const url = URL.parse(text)
  if (!url) return false
  if (isSandbox) return url.protocol === 'https:' || url.protocol === 'http:'
  return url.protocol === 'https:' && !LOOPBACK.test(url.hostname)
}
