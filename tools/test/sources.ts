/**
 * The files of the repository, as the structural tests see them: by path from the root, with `/`.
 *
 * Git is asked where there is a repository, so that what it ignores is ignored here; an unpacked
 * archive is walked.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../node.mjs'

const NOT_OURS = new Set(['.git', '.peyk', 'node_modules', 'dist', 'coverage'])

/** Every file that is, or would be, in the repository. */
export function repositoryFiles(): string[] {
  return existsSync(join(ROOT, '.git')) ? listedByGit() : walk('')
}

function listedByGit(): string[] {
  const asked = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const answer = execFileSync('git', asked, { cwd: ROOT, encoding: 'utf8' })
  return [...new Set(answer.split('\0'))].filter((path) => path && existsSync(join(ROOT, path)))
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : walk(path)
    return entry.isFile() ? [path] : []
  })
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const CODE = /\.(ts|tsx|js|mjs|cjs)$/

export function isCode(path: string): boolean {
  return CODE.test(path)
}
