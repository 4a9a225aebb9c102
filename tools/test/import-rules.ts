/** Holds the imports of a source file to the map, one sentence per breach. */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { type Zone, zones } from './import-map.ts'
import { type Import, importsOf } from './imports.ts'

/** The name of the row a file belongs to. */
export function zoneOf(path: string): string | undefined {
  let best: string | undefined
  let length = 0
  for (const [name, zone] of zones) {
    const belongs = zone.path.endsWith('/') ? path.startsWith(zone.path) : path === zone.path
    if (belongs && zone.path.length > length) {
      best = name
      length = zone.path.length
    }
  }
  return best
}

/**
 * The breaches in one file.
 *
 * @param declared the npm packages that the file's own package.json asks for
 */
export function breaches(path: string, source: string, declared: ReadonlySet<string>): string[] {
  const name = zoneOf(path)
  const zone = name === undefined ? undefined : zones.get(name)
  if (name === undefined || !zone) return [`${path} belongs to no row of the import map`]
  return importsOf(source).flatMap((each) => {
    const reason = objection(path, name, zone, each, declared)
    const what = each.specifier ?? 'something computed'
    return reason ? [`${path}:${each.line} imports ${what}: not allowed, because ${reason}`] : []
  })
}

function objection(
  path: string,
  name: string,
  zone: Zone,
  { specifier, typeOnly }: Import,
  declared: ReadonlySet<string>,
): string | undefined {
  if (specifier === undefined) return 'nobody can tell what a computed import names'
  if (isBuiltin(specifier)) return objectionToNode(zone, specifier)
  const target = targetOf(path, specifier)
  if (target === undefined) return objectionToPackage(zone, specifier, declared)
  if (specifier.startsWith('.') && packageOf(target) !== packageOf(path))
    return 'another package is imported by its name'
  const other = zoneOf(target)
  if (other === undefined) return 'it belongs to no row of the import map'
  if (!specifier.startsWith('.') && !declared.has(npmName(specifier)))
    return 'its package.json does not ask for it'
  const may = typeOnly ? [...zone.may, ...(zone.mayTypesOf ?? [])] : zone.may
  const allowed = other === name || may.includes(other) || zone.mayFiles?.includes(target)
  return allowed ? undefined : zone.why
}

function objectionToNode(zone: Zone, specifier: string): string | undefined {
  if (!specifier.startsWith('node:')) return 'modules of Node are written with node:'
  return zone.node === 'any' || zone.node.includes(specifier) ? undefined : zone.why
}

function objectionToPackage(
  zone: Zone,
  specifier: string,
  declared: ReadonlySet<string>,
): string | undefined {
  const name = npmName(specifier)
  const { packages } = zone
  const scope = name.replace(/\/.*/, '/*')
  if (packages !== 'any' && !packages.includes(name) && !packages.includes(scope)) return zone.why
  return declared.has(name) ? undefined : 'its package.json does not ask for it'
}

/** The file of ours that a specifier names; undefined for a package from npm. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier)
  const ours = /^@peyk\/([^/]+)(?:\/(.+))?$/.exec(specifier)
  return ours ? `packages/${ours[1]}/src/${ours[2] ?? 'index'}.ts` : undefined
}

function packageOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

function npmName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
