import type { PrescriptionItemRow } from '../../../shared/contract/prescriptions.ts'
import type { Tone } from '../../ui/index.ts'

const uncounted = new Set(['ml', 'l', 'mg', 'g', 'microgram', 'IU', 'mmol'])

/** A number and its unit stay on one line. */
const nbsp = '\u00a0'

/** The unit as it is said of a quantity: `tablet` of 1, `patches` of 12, `ml` of 100. */
export const unitNoun = (quantity: number, unit: string): string => {
  if (quantity === 1 || uncounted.has(unit)) return unit
  if (/[^aeiou]y$/.test(unit)) return `${unit.slice(0, -1)}ies`
  return `${unit}${unit.endsWith('ch') ? 'es' : 's'}`
}

/** A quantity in base units, as it is said: `1 tablet`, `12 patches`, `100 ml`. */
export const unitWords = (quantity: number, unit: string): string => `${quantity}${nbsp}${unitNoun(quantity, unit)}`

const statuses: Readonly<Record<string, readonly [words: string, tone: Tone]>> = {
  draft: ['Draft', 'info'],
  active: ['Active', 'good'],
  completed: ['Completed', 'neutral'],
  stopped: ['Stopped', 'warning'],
  entered_in_error: ['Entered in error', 'danger'],
}

/** A status this version does not know is shown as it came. */
export const statusWords = (status: string): string => statuses[status]?.[0] ?? status.replaceAll('_', ' ')
export const statusTone = (status: string): Tone => statuses[status]?.[1] ?? 'neutral'

/** How far an item is handed out: `None handed out yet`, `8 of 20 handed out`. */
export const fulfilmentWords = (item: PrescriptionItemRow): string => {
  const { authorised, dispensed, state } = item.fulfilment
  if (state === 'imported') return `Imported, dispensed ${item.importedDispenses ?? 0} times elsewhere`
  if (state === 'none') return 'Not handed out yet'
  if (state === 'full') return 'Handed out in full'
  return `${dispensed} of ${authorised} handed out`
}

/** The whole of what is prescribed: `20 capsules, 2 repeats`. */
export const quantityWords = (item: Pick<PrescriptionItemRow, 'quantity' | 'repeats' | 'baseUnit'>): string =>
  unitWords(item.quantity, item.baseUnit) +
  (item.repeats > 0 ? `, ${item.repeats} repeat${item.repeats === 1 ? '' : 's'}` : '')

/** Short enough to be read in a field. */
export const frequencyWords: Readonly<Record<string, string>> = {
  OD: 'OD · once a day',
  BD: 'BD · 2 times a day',
  TDS: 'TDS · 3 times a day',
  QDS: 'QDS · 4 times a day',
  Q4H: 'Every 4 hours',
  Q6H: 'Every 6 hours',
  Q8H: 'Every 8 hours',
  Q12H: 'Every 12 hours',
  NOCTE: 'At night',
  STAT: 'Once, now',
  WEEKLY: 'Once a week',
  PRN: 'When needed',
}
