import type { Measured } from './body.ts'
import type { Chance } from './chance.ts'
import type { Scenario } from './scenario.ts'

const labels: Record<string, (value: number) => string> = {
  '8310-5': (value) => `T ${value} °C`,
  '8867-4': (value) => `P ${value}`,
  '9279-1': (value) => `RR ${value}`,
  '59408-5': (value) => `SpO2 ${value}%`,
  '29463-7': (value) => `weight ${value} kg`,
  '2339-0': (value) => `glucose ${value} mg/dL`,
}

const vitalsLine = (vitals: Measured[]): string =>
  vitals
    .flatMap((vital) => {
      if (vital.components) {
        const [systolic, diastolic] = (JSON.parse(vital.components) as { value: number }[]).map(({ value }) => value)
        return [`BP ${systolic}/${diastolic}`]
      }
      const label = labels[vital.code]
      return label && vital.value !== null ? [label(vital.value)] : []
    })
    .join(', ')

const complaining = ['Complains of', 'Comes with', 'Presents with', 'Seen for']
const booked = ['Here for', 'Seen for', 'Comes for']

/** A note in plain words, put together from the story of the visit; no two are quite the same. */
export const writeNote = (
  chance: Chance,
  story: { scenario: Scenario; reason: string; vitals: Measured[]; diagnosis: string; medicines: string[] },
): string => {
  const { scenario, reason, vitals, diagnosis, medicines } = story
  const first = reason.charAt(0).toLowerCase() + reason.slice(1)
  const history = chance.some(scenario.history, Math.min(scenario.history.length, chance.integer(2, 3)))
  const examination = chance.some(scenario.examination, chance.integer(1, scenario.examination.length))
  const plan = chance.some(scenario.plan, chance.integer(1, scenario.plan.length))
  const given = medicines.length > 0 ? [`Medicines: ${medicines.join('; ')}.`] : []
  return [
    `${chance.pick(scenario.consultation ? booked : complaining)} ${first}.`,
    history.join(' '),
    '',
    `On examination: ${vitalsLine(vitals)}. ${examination.join(' ')}`,
    '',
    `Impression: ${diagnosis}${scenario.isProvisional ? ' (provisional)' : ''}.`,
    `Plan: ${[...plan, ...given].join(' ')}`,
  ].join('\n')
}
