import type { VitalInput } from '../../../shared/contract/vitals.ts'
import { ageInMonths } from '../../../shared/domain/age.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { codeSystems } from '../../../shared/domain/code-system.ts'
import { invalid, notFound } from '../../../shared/domain/error.ts'
import type { Sex } from '../../../shared/domain/status.ts'
import {
  bloodPressure,
  checkBloodPressure,
  checkVital,
  type Interpretation,
  interpret,
  interpretations,
  pickRange,
  type VitalRange,
  vitalDefinitions,
} from '../../../shared/domain/vitals.ts'
import type { SignedInCall, WriteCall } from '../../api/call.ts'
import { medicalRecordItem } from '../../database/schema/index.ts'
import { recordStore } from './store.ts'
import { vitalRanges } from './vital-ranges.ts'

/** A part of a measurement as it is kept in `components`: its own range is frozen beside it. */
export interface VitalComponent {
  code: string
  value: number
  interpretation: Interpretation | null
  rangeLow: number | null
  rangeHigh: number | null
}

/**
 * Writes measurements of one record: one `medical_record_item` of kind vitals each, with the range for the patient's age
 * and sex on that day frozen beside the value. Refuses what can't be right. Answers the ids, in the order given.
 */
export const recordVitals = (
  call: WriteCall,
  record: { id: string; patientId: string },
  vitals: readonly VitalInput[],
  occurredAt: number,
): string[] => {
  const rangeOf = rangesFor(call, record.patientId, occurredAt)
  const seen = new Set<string>()
  return vitals.map((vital, index) => {
    const field = `vitals.${index}`
    if (seen.has(vital.loinc)) throw invalid(field, 'The same measurement is given twice. Keep one of them.')
    seen.add(vital.loinc)
    const measured =
      vital.loinc === bloodPressure.loinc ? pressure(vital, field, rangeOf) : single(vital, field, rangeOf)
    return call.write.insert(medicalRecordItem, {
      id: call.write.newId(),
      recordId: record.id,
      patientId: record.patientId,
      kind: 'vitals',
      status: 'final',
      codeSystem: codeSystems.loinc,
      code: vital.loinc,
      ...measured,
      occurredAt,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
  })
}

/** The ranges that fit a patient at a time, one per vital sign that has one. */
export const rangesOf = (call: SignedInCall, patientId: string, at: number): VitalRange[] => {
  const rangeOf = rangesFor(call, patientId, at)
  const loincs = new Set(vitalRanges(call.core.root).map((range) => range.loinc))
  return [...loincs].flatMap((loinc) => rangeOf(loinc) ?? [])
}

type RangeOf = (loinc: string) => VitalRange | null

/** Without a birth date there is no age, so no range and no interpretation: better than a wrong one. */
const rangesFor = (call: SignedInCall, patientId: string, occurredAt: number): RangeOf => {
  const patient = recordStore(call.core.store).patientOf(patientId)
  if (!patient) throw notFound('patient')
  const sex = patient.sex as Sex
  const birthDate = patient.birth_date
  if (!birthDate) return () => null
  const ageMonths = ageInMonths(birthDate, toDateText(occurredAt, call.core.settings().timeZone))
  return (loinc) => pickRange(vitalRanges(call.core.root), { loinc, sex, ageMonths })
}

const single = (vital: VitalInput, field: string, rangeOf: RangeOf) => {
  const definition = vitalDefinitions.find((each) => each.loinc === vital.loinc)
  if (vital.value === undefined || vital.components || !definition) {
    throw invalid(field, definition ? `${definition.name}: type a number.` : 'This measurement is not known.')
  }
  const checked = checkVital(vital.loinc, vital.value)
  if (!checked.ok) throw invalid(field, checked.reason)
  const range = rangeOf(vital.loinc)
  return {
    text: definition.name,
    value: checked.value,
    unit: definition.unit,
    interpretation: interpret(checked.value, range),
    rangeLow: range?.low ?? null,
    rangeHigh: range?.high ?? null,
  }
}

const pressure = (vital: VitalInput, field: string, rangeOf: RangeOf) => {
  const part = (loinc: string) => vital.components?.find((component) => component.loinc === loinc)?.value
  const systolic = part(bloodPressure.systolic.loinc)
  const diastolic = part(bloodPressure.diastolic.loinc)
  if (systolic === undefined || diastolic === undefined || vital.value !== undefined) {
    throw invalid(field, 'Blood pressure needs both values, as in 120/80.')
  }
  const checked = checkBloodPressure(systolic, diastolic)
  if (!checked.ok) throw invalid(field, checked.reason)
  const components = [
    component(bloodPressure.systolic.loinc, checked.value.systolic, rangeOf),
    component(bloodPressure.diastolic.loinc, checked.value.diastolic, rangeOf),
  ]
  return {
    text: bloodPressure.name,
    unit: bloodPressure.unit,
    components: JSON.stringify(components),
    interpretation: worstOf(components.map((each) => each.interpretation)),
  }
}

const component = (code: string, value: number, rangeOf: RangeOf): VitalComponent => {
  const range = rangeOf(code)
  return {
    code,
    value,
    interpretation: interpret(value, range),
    rangeLow: range?.low ?? null,
    rangeHigh: range?.high ?? null,
  }
}

/** `interpretations` runs from normal to critical, so the one furthest along is the worst. */
const worstOf = (found: readonly (Interpretation | null)[]): Interpretation | null =>
  found.reduce<Interpretation | null>((worst, each) => {
    if (each === null) return worst
    return worst === null || interpretations.indexOf(each) > interpretations.indexOf(worst) ? each : worst
  }, null)
