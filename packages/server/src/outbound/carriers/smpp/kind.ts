/** SMPP in the table of kinds. */
import { carrierKind } from '../kind.ts'
import { SmppCarrier } from './carrier.ts'
import { smppSecrets, smppSettings } from './settings.ts'

export const smpp = carrierKind({
  settings: smppSettings,
  secrets: smppSecrets,
  staysInside: false,
  start: ({ name, settings, secrets, events, tools: { clock, log, random } }) =>
    new SmppCarrier({ name, settings, secrets, events, clock, log, random }),
})
