import type { Scenario } from './scenario.ts'

/** Brought in by the police without a name; to be identified later. */
export const unknownMan: Scenario = {
  key: 'unknown-man',
  weight: 0,
  ages: [18, 80],
  reasons: ['Found by the roadside after a motorcycle crash, not talking'],
  priority: 'emergency',
  consultation: 'CON-EMERGENCY',
  signs: { pulse: [20, 34], breaths: [4, 8], saturation: [93, 95] },
  history: ['Brought by a police vehicle. No papers, no phone.', 'Smells of alcohol. No one with him.'],
  examination: ['Opens eyes to voice, moves all limbs, pupils equal.', 'Scalp wound of 4 cm, no other injury found.'],
  plan: ['Wound closed, observed for two hours.', 'Referred to the county hospital with a letter.'],
  diagnoses: ['S09.9'],
  procedures: ['PRO-SUTURE'],
  treatments: [],
}
