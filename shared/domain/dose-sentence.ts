import type { Frequency, Route } from './status.ts'
import { unitOf } from './strength.ts'

/** What a prescription item says about taking it. `null` is what was left open. */
export type DoseInstruction = {
  dose: number | null
  doseUnit: string | null
  route: Route | (string & {}) | null
  frequency: Frequency | (string & {}) | null
  durationDays: number | null
  asNeeded: boolean
  instructions?: string | null
}

const verbs: Readonly<Record<string, readonly [verb: string, where: string]>> = {
  oral: ['Take', ''],
  sublingual: ['Dissolve', 'under the tongue'],
  inhaled: ['Inhale', ''],
  nebulised: ['Inhale', 'through a nebuliser'],
  intravenous: ['Give', 'into a vein'],
  intramuscular: ['Give', 'into a muscle'],
  subcutaneous: ['Inject', 'under the skin'],
  infiltration: ['Give', 'by infiltration'],
  topical: ['Apply', 'to the skin'],
  transdermal: ['Apply', 'to the skin'],
  rectal: ['Insert', 'into the rectum'],
  vaginal: ['Insert', 'into the vagina'],
  eye: ['Put', 'in the eye'],
  ear: ['Put', 'in the ear'],
  nasal: ['Put', 'in the nose'],
}

const frequencyWords: Readonly<Record<string, string>> = {
  OD: 'once a day',
  BD: 'twice a day',
  TDS: 'three times a day',
  QDS: 'four times a day',
  Q4H: 'every 4 hours',
  Q6H: 'every 6 hours',
  Q8H: 'every 8 hours',
  Q12H: 'every 12 hours',
  NOCTE: 'at night',
  STAT: 'once, now',
  WEEKLY: 'once a week',
  PRN: 'when needed',
}

const uncounted: ReadonlySet<string> = new Set(['ml', 'l', 'mg', 'g', 'microgram', 'IU', 'mmol'])

/** The item as the patient reads it: `Take 1 tablet three times a day for 5 days`. A word it does not know is shown as it is. */
export function sentence(item: DoseInstruction): string {
  const [verb, where] = verbs[item.route ?? 'oral'] ?? ['Use', item.route ?? '']
  const isAsNeeded = item.asNeeded && item.frequency !== 'PRN'
  const parts = [
    verb,
    doseWords(item.dose, item.doseUnit),
    where,
    item.frequency === null ? '' : (frequencyWords[item.frequency] ?? item.frequency),
    isAsNeeded ? 'when needed' : '',
    item.frequency === 'STAT' || item.durationDays === null ? '' : `for ${counted(item.durationDays, 'day')}`,
  ]
  const said = parts.filter((part) => part !== '')
  // A verb alone says nothing: an imported item may have no dose at all.
  const text = said.length > 1 ? said.join(' ') : 'As directed'
  const instructions = item.instructions?.trim() ?? ''
  return instructions === '' ? text : `${text}. ${instructions}`
}

function doseWords(dose: number | null, doseUnit: string | null): string {
  if (dose === null || doseUnit === null) return ''
  const unit = unitOf(doseUnit)
  if (unit === 'application') return ''
  if (uncounted.has(unit)) return `${dose} ${unit === 'IU' ? 'units' : unit === 'microgram' ? 'micrograms' : unit}`
  if (dose === 0.25) return `a quarter of a ${unit}`
  if (dose === 0.5) return `half a ${unit}`
  return counted(dose, unit)
}

const fractions: Readonly<Record<string, string>> = { '0.25': '¼', '0.5': '½', '0.75': '¾' }

function counted(amount: number, noun: string): string {
  const fraction = fractions[String(amount % 1)]
  const shown = fraction === undefined ? String(amount) : `${Math.floor(amount) || ''}${fraction}`
  return `${shown} ${amount === 1 ? noun : plural(noun)}`
}

function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return noun.endsWith('ch') ? `${noun}es` : `${noun}s`
}
