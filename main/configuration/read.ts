import path from 'node:path'
import type { z } from 'zod'
import { printerKindsOf } from '../../shared/domain/printer.ts'
import { certificateFacts } from './certificate.ts'
import { findPolicy, type Place, type ReadFile, readSafeFile } from './file.ts'
import { names, printerNames } from './names.ts'
import { printerText } from './printer-text.ts'
import type { Configuration, Managed, ManagedName, ManagedSource } from './types.ts'
import { valuesFor } from './values.ts'

export interface Surroundings extends Place {
  computerName: string
  now: number
}

/** What was written, before anybody has looked at it. */
interface Given {
  raw: unknown
  source: ManagedSource
  /** As it is called where it was written: `serverAddress`, `HERA_SERVER_ADDRESS`. */
  calledThere: string
}

const fileProblems: Record<Exclude<ReadFile, { text: string }>['problem'], string> = {
  missing: 'The policy file is not there.',
  unreadable: 'The policy file cannot be read, so nothing in it counts: look at its rights, and save it as UTF-8.',
  'too long': 'The policy file is too long, so nothing in it counts.',
  'not safe':
    'The policy file does not count: others than administrators may write it, or its folder. Let administrators own both, and let nobody else write there.',
}
const notForPaper = 'This kind of printer does not print on this paper.'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readJson = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** Every name of the file flat, `printers.receipt` too. A name that starts with $ is the writer's own remark. */
const flat = (policy: Record<string, unknown>): [string, unknown][] =>
  Object.entries(policy).flatMap(([name, value]): [string, unknown][] => {
    if (name.startsWith('$')) return []
    if (name !== 'printers' || !isRecord(value)) return [[name, value]]
    return Object.entries(value).map(([paper, printer]) => [`printers.${paper}`, printer])
  })

const variables = new Map<string, ManagedName>([
  ...Object.entries(names).map(([name, { variable }]) => [variable, name as ManagedName] as const),
  ...printerNames.map(({ name, variable }) => [variable, name] as const),
])
const isKnown = (name: string): name is ManagedName => [...variables.values()].includes(name as ManagedName)

/**
 * Reads what administrators set for this computer: the policy file, and for names that are not in it the environment,
 * which a user of the computer can change. What is wrong does not count and is told in words; the rest does. Never throws.
 */
export const readConfiguration = (surroundings: Surroundings): Configuration => {
  const problems: string[] = []
  const given = new Map<ManagedName, Given>()
  for (const [variable, name] of variables) {
    const raw = surroundings.env[variable]?.trim()
    if (raw) given.set(name, { raw, source: 'environment', calledThere: variable })
  }
  const { file, found } = findPolicy(surroundings)
  const isFileThere = !('problem' in found) || found.problem !== 'missing'
  if ('problem' in found) {
    const isNamed = surroundings.env.HERA_POLICY?.trim() === file
    if (isFileThere || isNamed) problems.push(fileProblems[found.problem])
  } else {
    const policy = readJson(found.text)
    if (!policy)
      problems.push('The policy file is no JSON object, so nothing in it counts: look for a comma or a quote.')
    for (const [name, raw] of flat(policy ?? {})) {
      if (isKnown(name)) given.set(name, { raw, source: 'policy', calledThere: name })
      else if (name === 'printers') problems.push('printers: It takes receipt, label and a4, in braces.')
      else problems.push(`${name}: there is no such name. Look at docs/admin.md for those that there are.`)
    }
  }

  const managed: Managed = {}
  const sources = new Map<string, ManagedSource>()
  const take = <Value>(name: ManagedName, shape: z.ZodType<Value>, put: (value: Value) => void): void => {
    const one = given.get(name)
    if (!one) return
    const written = name === 'serverCa' ? certificateText(one, file, surroundings) : { text: one.raw }
    if ('problem' in written) {
      problems.push(`${one.calledThere}: ${certificateProblems[written.problem]}`)
      return
    }
    const read = shape.safeParse(written.text)
    if (!read.success) {
      problems.push(`${one.calledThere}: ${read.error.issues[0]?.message ?? 'It was not understood.'}`)
      return
    }
    put(read.data)
    sources.set(name, one.source)
  }
  for (const [name, shape] of Object.entries(valuesFor(surroundings.platform, surroundings.computerName))) {
    take<unknown>(name as ManagedName, shape, (value) => Object.assign(managed, { [name]: value }))
  }
  for (const { name, paper } of printerNames) {
    take(
      name,
      printerText.refine((printer) => printerKindsOf[paper].includes(printer.kind), notForPaper),
      (printer) => {
        managed.printers = { ...managed.printers, [paper]: printer }
        // The file's word is the stronger one.
        if (sources.get('printers') !== 'policy') sources.set('printers', given.get(name)?.source ?? 'policy')
      },
    )
  }
  if (given.has('serverCa') && !managed.serverCa) delete managed.joinCode
  problems.push(...afterthoughts(managed, given, surroundings.now))
  return {
    managed,
    sourceOf: (name) => sources.get(name) ?? null,
    file,
    isFileThere,
    problems,
    computerName: surroundings.computerName,
  }
}

const certificateProblems: typeof fileProblems = {
  missing: 'There is no such file.',
  unreadable: 'The file cannot be read.',
  'too long': 'The file is too long to be a certificate.',
  'not safe': 'The file does not count: others than administrators may write it, or its folder.',
}

/** The certificate itself, or the text of the file that is named: beside the policy file where the path is not whole. */
const certificateText = ({ raw, source }: Given, policyFile: string, place: Place): ReadFile | { text: unknown } => {
  if (typeof raw !== 'string' || raw.trim() === '' || raw.includes('-----BEGIN')) return { text: raw }
  return readSafeFile(source === 'policy' ? path.resolve(path.dirname(policyFile), raw.trim()) : raw.trim(), place)
}

/** What is only wrong together with something else, or with the time. */
const afterthoughts = (managed: Managed, given: ReadonlyMap<ManagedName, Given>, now: number): string[] => {
  const words: string[] = []
  const ca = managed.serverCa ? certificateFacts(managed.serverCa) : null
  if (ca && ca.validUntil < now) words.push(`serverCa: the certificate of ${ca.subject} has expired.`)
  if (given.has('joinCode') && !managed.joinCode && given.has('serverCa') && !managed.serverCa) {
    words.push('joinCode: this computer does not join by itself while serverCa is wrong.')
  }
  if (managed.joinCode && !managed.serverAddress) {
    words.push('joinCode: to join by itself this computer needs serverAddress too.')
  }
  return words
}
