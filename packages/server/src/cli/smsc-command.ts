/** The command that is a carrier: an SMSC on this machine, to bind to and to try things with. */
import { randomInt } from 'node:crypto'
import { type Command, InvalidArgumentError } from 'commander'
import {
  isPersonality,
  PERSONALITIES,
  PERSONALITY_NAMES,
  type PersonalityName,
} from '../smsc/personalities.ts'
import { signalled } from './signalled.ts'

interface Given {
  readonly personality: PersonalityName
  readonly host: string
  readonly port: number
  readonly http?: number
  readonly seed?: number
  readonly password?: string
  readonly deliveryMs?: number
  readonly print?: boolean
}

const PORT_MAX = 65_535
const SEED_MAX = 2 ** 32 - 1
const DELIVERY_MS_MAX = 86_400_000

/** @returns the command, for what all commands share */
export function addSmscCommand(program: Command): Command {
  return program
    .command('smsc')
    .description(
      'a carrier to try with: an SMSC that is bound to over SMPP, with handsets behind it',
    )
    .option('--personality <NAME>', 'what the carrier is like, see below', personality, 'plain')
    .option('--host <ADDRESS>', 'address to listen on', '127.0.0.1')
    .option('--port <PORT>', 'port of SMPP; 0 is any that is free', wholeTo(PORT_MAX), 2775)
    .option('--http <PORT>', 'also show and send messages of the handsets here', wholeTo(PORT_MAX))
    .option('--print', 'print what comes to the handsets, as lines of JSON')
    .option('--password <TEXT>', 'ask for this password; else any is taken')
    .option('--delivery-ms <MS>', 'from the submit to the handset', wholeTo(DELIVERY_MS_MAX))
    .option('--seed <NUMBER>', 'the same seed gives the same ids', wholeTo(SEED_MAX))
    .addHelpText('after', `\nPersonalities:\n${personalityLines()}`)
    .action(runSmsc)
}

async function runSmsc({ http, print, ...given }: Given): Promise<void> {
  const { startSmsc } = await import('../smsc/smsc.ts')
  const { seeded } = await import('../base/chance.ts')
  const { personality, host, port, seed = randomInt(SEED_MAX), password, deliveryMs } = given
  const smsc = await startSmsc({
    ...{ personality, host, port, random: seeded(seed) },
    traits: {
      ...(password !== undefined && { password }),
      ...(deliveryMs !== undefined && { deliveryMs }),
    },
    ...(print && { arrived: (message) => console.log(JSON.stringify(message)) }),
  })
  console.log(`peyk smsc ready ${smsc.url}`)
  const door = http === undefined ? undefined : await openDoor(smsc, host, http)
  await signalled()
  await door?.close()
  await smsc.stop()
}

async function openDoor(...given: Parameters<typeof import('../smsc/door.ts')['openDoor']>) {
  const opened = await (await import('../smsc/door.ts')).openDoor(...given)
  console.log(`handsets: ${opened.url}`)
  return opened
}

function personality(given: string): PersonalityName {
  if (isPersonality(given)) return given
  throw new InvalidArgumentError(`choose one of: ${PERSONALITY_NAMES.join(', ')}.`)
}

const wholeTo = (max: number) => (given: string) => {
  if (/^\d{1,10}$/.test(given) && Number(given) <= max) return Number(given)
  throw new InvalidArgumentError(`it is a whole number from 0 to ${max}.`)
}

function personalityLines(): string {
  const width = Math.max(...PERSONALITY_NAMES.map(({ length }) => length)) + 2
  return PERSONALITY_NAMES.map(
    (name) => `  ${name.padEnd(width)}${PERSONALITIES[name].summary}`,
  ).join('\n')
}
