/** Waits for the signal that ends a program. */

/** Ctrl-C reaches a program started by npm twice; only a signal later than that means "now". */
const SAME_SIGNAL_MS = 1_000

export function signalled(): Promise<void> {
  return new Promise((done) => {
    let firstAtMs = 0
    const onSignal = () => {
      const nowMs = performance.now()
      if (firstAtMs === 0) {
        firstAtMs = nowMs
        done()
      } else if (nowMs - firstAtMs > SAME_SIGNAL_MS) process.exit(1)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}
