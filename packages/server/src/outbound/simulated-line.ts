/** The line of a sandbox: the simulated carrier, and no way out of the machine. */
import { SIMULATOR, Simulator, type SimulatorOptions } from './carriers/simulator.ts'
import type { Ticket } from './hand-over.ts'
import { type Line, type LineOptions, startLine } from './line.ts'

export interface SimulatedLine extends Line {
  readonly simulator: Simulator<Ticket>
}

export type SimulatedLineOptions = LineOptions & Pick<SimulatorOptions<Ticket>, 'delayMs'>

/** With the receipts that an earlier run still owed. */
export async function startSimulatedLine(options: SimulatedLineOptions): Promise<SimulatedLine> {
  const line = startLine(options)
  let simulator: Simulator<Ticket> | undefined
  await line.place(SIMULATOR, (events) => {
    simulator = new Simulator<Ticket>({ ...options, run: options.node, events })
    return simulator
  })
  if (!simulator) throw new Error('the simulated carrier was not started')
  return { ...line, simulator }
}
