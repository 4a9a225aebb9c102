/** What only the sandbox can do: faults on demand, and back to the first run. */
import type { Context, Faults, SandboxControls } from '../context.ts'

/** @throws when the sandbox's door was opened in production, which is a bug */
export function controlsOf({ sandbox }: Context): SandboxControls {
  if (!sandbox) throw new Error('this server is no sandbox')
  return sandbox
}

export const getFaults = (context: Context): Faults => controlsOf(context).faults()

/** @returns all of them as they are now */
export async function setFaults(context: Context, faults: Faults): Promise<Faults> {
  await controlsOf(context).setFaults(faults)
  return getFaults(context)
}

export const resetSandbox = (context: Context): Promise<void> => controlsOf(context).reset()
