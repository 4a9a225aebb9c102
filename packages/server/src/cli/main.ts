/** The command line: reads settings, starts what they ask for, stops when it is told to. */
import { VERSION } from '@peyk/contract/version'
import { Command, CommanderError } from 'commander'
import { type Mode, OPTIONS } from '../config/options.ts'
import { describeSettings, type Given, readSettings, type Settings } from '../config.ts'
import { addSmscCommand } from './smsc-command.ts'
import { addStoreCommands } from './store-commands.ts'

/** @param argv the arguments after the program's name */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode
    else fail(error)
  }
}

/** What went wrong is one line; whoever wants the stack sets PEYK_LOG=debug. */
function fail(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  console.error(`peyk: ${process.env.PEYK_LOG === 'debug' ? stack : message}`)
  process.exitCode = 1
}

function createProgram(): Command {
  const program = new Command('peyk')
    .description('A self-hosted A2P SMS platform that speaks the iletiMerkezi REST API')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('run peyk --help to see the commands')
  const dev = command(program, 'dev', 'the sandbox: no message can leave the machine')
    .option('--memory', 'keep nothing on the disk')
    .action(async (given: Given) => serveWith(settingsOf('sandbox', given)))
  const serve = command(program, 'serve', 'production')
    .option('--check', 'validate the settings, print them and end')
    .action(async ({ check, ...given }: Given & { check?: boolean }) => {
      const settings = settingsOf('production', given)
      if (check) await checkSettings(settings)
      else await serveWith(settings)
    })
  const others = [addSmscCommand(program), ...addStoreCommands(program)]
  for (const each of [dev, serve, ...others]) each.exitOverride()
  return program
}

/** Whoever only looks after a store does not pay for the server. */
async function serveWith(settings: Settings): Promise<void> {
  const { run } = await import('./run.ts')
  await run(settings)
}

const settingsOf = (mode: Mode, given: Given) => readSettings(mode, given, process.env)

function command(program: Command, name: string, help: string): Command {
  const made = program.command(name).description(help)
  for (const option of OPTIONS) {
    const flag = option.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    made.option(`--${flag} <${option.value}>`, `${option.help} (${option.env})`)
  }
  return made
}

async function checkSettings(settings: Settings): Promise<void> {
  const { readCarriersOf } = await import('../start/carriers-file.ts')
  const file = readCarriersOf(settings)
  for (const [name, value] of Object.entries(describeSettings(settings)))
    console.log(`${name}: ${value}`)
  if (file) console.log(`${file.carriers.length} carriers and ${file.routes?.length ?? 0} routes`)
  console.log('the settings are fine')
}
