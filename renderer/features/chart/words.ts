import { bloodPressure, bodyMassIndex, vitalDefinitions, vitalOf } from '../../../shared/domain/vitals.ts'
import type { Tone } from '../../ui/index.ts'

/** What an interpretation means, as a word; null for normal or unknown. */
export const flagOf = (interpretation: string | null): { word: string; tone: Tone } | null => {
  if (interpretation === 'LL') return { word: 'Critically low', tone: 'danger' }
  if (interpretation === 'HH') return { word: 'Critically high', tone: 'danger' }
  if (interpretation === 'L') return { word: 'Low', tone: 'warning' }
  if (interpretation === 'H') return { word: 'High', tone: 'warning' }
  return null
}

/** Weight, height and head have bounds that catch slips of the hand; they say nothing about health. */
const measures = ['29463-7', '8302-2', '9843-4']

/** Is this reading's range one of health, to be shown as a reference? */
export const hasReference = (loinc: string | null): boolean => !measures.includes(loinc ?? '')

/** Vital signs in the order they are shown: blood pressure first, as clinicians read them. */
export const vitalOrder: readonly string[] = [
  bloodPressure.loinc,
  ...vitalDefinitions.map((each) => each.loinc),
  bodyMassIndex.loinc,
]

export const vitalRank = (loinc: string | null): number => {
  const rank = vitalOrder.indexOf(loinc ?? '')
  return rank === -1 ? vitalOrder.length : rank
}

/** The name of a vital sign; of one this version does not know, the words that came with it. */
export const vitalName = (loinc: string | null, text: string | null = null): string =>
  loinc === bloodPressure.loinc ? bloodPressure.name : (vitalOf(loinc ?? '')?.name ?? text ?? loinc ?? 'Measurement')

interface Measured {
  value: number | null
  unit: string | null
  components: { code: string; value: number }[] | null
}

/** The value as people read it, without its unit: `118/76`, `37.4`. 0 is a value. */
export const valueText = ({ value, components }: Pick<Measured, 'value' | 'components'>): string => {
  if (components) {
    const part = (code: string) => components.find((each) => each.code === code)?.value
    const [upper, lower] = [part(bloodPressure.systolic.loinc), part(bloodPressure.diastolic.loinc)]
    return upper !== undefined && lower !== undefined
      ? `${upper}/${lower}`
      : components.map((each) => each.value).join(' / ')
  }
  return value === null ? '–' : String(value)
}

/** The unit as people read it; of a unit that no vital here has, as it came. */
export const unitText = (loinc: string | null, unit: string | null): string =>
  loinc === bloodPressure.loinc ? bloodPressure.unitLabel : (vitalOf(loinc ?? '')?.unitLabel ?? unit ?? '')

/** `12–16`, `up to 140`, `from 95`; empty when there is no range. */
export const rangeText = (low: number | null, high: number | null): string => {
  if (low !== null && high !== null) return `${low}–${high}`
  if (high !== null) return `up to ${high}`
  return low === null ? '' : `from ${low}`
}

export const visitStatus = (status: string): { word: string; tone: Tone } =>
  ({
    arrived: { word: 'Waiting', tone: 'info' as const },
    triaged: { word: 'Triaged', tone: 'info' as const },
    in_progress: { word: 'In progress', tone: 'warning' as const },
    finished: { word: 'Finished', tone: 'good' as const },
    cancelled: { word: 'Cancelled', tone: 'neutral' as const },
  })[status] ?? { word: status, tone: 'neutral' }

export const priorityFlag = (priority: string): { word: string; tone: Tone } | null => {
  if (priority === 'emergency') return { word: 'Emergency', tone: 'danger' }
  return priority === 'urgent' ? { word: 'Urgent', tone: 'warning' } : null
}
