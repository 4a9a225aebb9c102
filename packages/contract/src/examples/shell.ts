/**
 * Examples as lines for a POSIX shell: what a reader copies, pastes and sees answered.
 *
 * There are no comments in the lines, since zsh would take one that is pasted for a command. The
 * address comes from outside, and so is quoted like everything else.
 */
import type { Format } from '../write-reply.ts'
import { writeElements } from '../write-xml.ts'
import type { Example, Keep, ManageStep, Step, WireStep } from './example.ts'

export interface ShellOptions {
  readonly format: Format
  /** Where the server answers, without a slash at the end. */
  readonly baseUrl: string
}

/** The commands of an example, the steps one after the other with a blank line between. */
export function shellOf({ steps }: Example, options: ShellOptions): string {
  return steps.map((step) => commandsOf(step, options).join('\n')).join('\n\n')
}

function commandsOf(step: Step, options: ShellOptions): string[] {
  // Both forms may be pasted within a second, and must not be the same order.
  if ('time' in step) return [`${step.time}=${options.format}-$(date +%T)`]
  if ('pauseS' in step) return [`sleep ${step.pauseS}`]
  const { keep } = step
  if ('call' in step) return kept(keep, options.format, wireCommand(step, options))
  return kept(keep, 'json', manageCommand(step, options))
}

/** The body of a call of `/v1`: the whole request, laid out for people. */
export function requestText({ request }: WireStep, format: Format): string {
  return format === 'json'
    ? JSON.stringify({ request }, null, 2)
    : writeElements({ request }, 0).trimEnd()
}

function wireCommand(step: WireStep, { format, baseUrl }: ShellOptions): string {
  const url = `${baseUrl}/v1/${step.call}${format === 'json' ? '/json' : ''}`
  return `curl -s ${quoted(url)} -d ${quoted(requestText(step, format))}`
}

function manageCommand({ method, path, body }: ManageStep, { baseUrl }: ShellOptions): string {
  const bearer = quoted('Authorization: Bearer dev')
  const url = quoted(baseUrl + path)
  return `curl -s -X ${method} -H ${bearer} ${url} -d ${quoted(JSON.stringify(body))}`
}

/** Puts the answer aside and takes out of it what later commands need. */
function kept(keep: Keep | undefined, format: Format, command: string): string[] {
  if (keep === undefined) return [command]
  const taken = Object.entries(keep).map(([variable, field]) => {
    return `${variable}=$(echo "$answer" | sed -n '${PATTERNS[format](field)}')`
  })
  return [`answer=$(${command})`, ...taken]
}

const PATTERNS: Readonly<Record<Format, (field: string) => string>> = {
  json: (field) => `s/.*"${field}":"\\([^"]*\\)".*/\\1/p`,
  xml: (field) => `s:.*<${field}>\\(.*\\)</${field}>.*:\\1:p`,
}

/** A word that the shell takes as it is, but for the variables in it. */
function quoted(text: string): string {
  return text
    .split(/(\$[a-z]+)/)
    .map((piece, at) => (at % 2 === 1 ? `"${piece}"` : literal(piece)))
    .join('')
}

const literal = (text: string): string => (text === '' ? '' : `'${text.replaceAll("'", "'\\''")}'`)
