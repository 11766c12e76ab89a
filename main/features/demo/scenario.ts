import type { Frequency, Priority, Route, Sex } from '../../../shared/domain/status.ts'

/** How far the vitals of a visit are from the patient's own. */
export interface Signs {
  temperature?: [number, number]
  pulse?: [number, number]
  breaths?: [number, number]
  saturation?: [number, number]
  systolic?: [number, number]
  diastolic?: [number, number]
  glucose?: [number, number]
  pain?: [number, number]
}

export type TestResult =
  | { code: string; from: number; to: number; decimals: number }
  | { code: string; text: string }
  | { code: string; choice: 'positive' | 'negative' }

/** A medicine of the starter catalogue (`name|form|strength`) and how it is taken. */
export interface Treatment {
  medicine: string
  dose?: number
  doseUnit?: string
  /** For children's liquids: the dose is taken from the weight, in ml rounded to the half. */
  mlPerKg?: number
  /** For tablets by weight: the first line whose kilograms are above the patient's. */
  tabletsBelowKg?: [kilograms: number, tablets: number][]
  route?: Route
  frequency: Frequency
  days: number | null
  asNeeded?: boolean
  /** Base units, where the dose does not say. */
  quantity?: number
  instructions?: string
}

/** One story of why somebody comes, what is found and what is done. */
export interface Scenario {
  key: string
  weight: number
  /** Years, both included. */
  ages: [number, number]
  sex?: Sex
  reasons: string[]
  priority?: Priority
  consultation?: string
  signs: Signs
  history: string[]
  examination: string[]
  plan: string[]
  diagnoses: string[]
  isProvisional?: boolean
  tests?: TestResult[]
  procedures?: string[]
  /** ATC code and words of a vaccine given. */
  immunisation?: { code: string; text: string }
  treatments: Treatment[]
}
