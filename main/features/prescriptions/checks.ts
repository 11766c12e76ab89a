import type { MedicineCheck } from '../../../shared/contract/prescriptions.ts'
import {
  checkAllergies,
  duplicateTherapy,
  type MedicineFacts,
  type TherapyAlert,
  type TherapyFacts,
} from '../../../shared/domain/allergy-check.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { conflict } from '../../../shared/domain/error.ts'
import type { SignedInCall } from '../../api/call.ts'
import { prescriptionStore, type TakenItem } from './store.ts'

interface Coded {
  id: string
  name: string
  codeSystem: string
  code: string
}

type Finding = MedicineCheck['findings'][number]

const factsOf = (medicine: Omit<Coded, 'id'>): MedicineFacts => ({
  name: medicine.name,
  atcCode: medicine.codeSystem === 'ATC' ? medicine.code : null,
})

/** What is being taken, since when and from whom, so that nobody has to look for the other prescription. */
const therapyFinding = (alert: TherapyAlert<TakenItem & TherapyFacts>, medicine: Coded, timeZone: string): Finding => {
  const { name, writtenAt, prescriberName } = alert.active
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium' }).format(writtenAt)
  const source = `on ${day}${prescriberName ? ` by ${prescriberName}` : ''}.`
  const { match } = alert
  if (alert.continues) {
    return { kind: 'continued', match, severity: 'low', words: `Continues ${name}, last prescribed ${source}` }
  }
  const group = match === 'class' ? `, of the same group as ${medicine.name},` : ''
  return { kind: 'duplicate', match, severity: 'low', words: `${name}${group} is already prescribed: ${source}` }
}

/** An allergy recorded twice is said once. */
const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [`${finding.kind} ${finding.words}`, finding])).values(),
]

const unchecked = (words: string): Finding => ({ kind: 'unchecked', match: null, severity: 'high', words })

/**
 * Everything known that speaks against a medicine for a patient: allergies by substance and ATC class, and medicines
 * that do the same. What could not be checked is a finding of its own: silence would read as a clean pass.
 */
export const checkMedicine = (
  call: SignedInCall,
  patientId: string,
  medicine: Coded,
  exceptItemId?: string,
): MedicineCheck => {
  const sql = prescriptionStore(call.core.store)
  const rows = sql
    .allergies(patientId)
    .filter((row) => row.verificationStatus !== 'entered_in_error' && row.verificationStatus !== 'refuted')
  const allergies = rows
    .filter((row) => row.kind !== 'none_known')
    .map((row) => ({
      ...row,
      code: row.codeSystem === null || row.codeSystem === 'ATC' ? row.code : null,
      atcPrefixes: row.atcPrefixes.split('|').filter(Boolean),
    }))
  const facts = factsOf(medicine)
  const { timeZone } = call.core.settings()
  const taking = sql
    .taking(patientId, call.now)
    .map((item) => ({ ...item, ...factsOf(item), writtenOn: toDateText(item.writtenAt, timeZone) }))
  const day = taking.find((item) => item.id === exceptItemId)?.writtenOn ?? toDateText(call.now, timeZone)
  const others = taking.filter((item) => item.id !== exceptItemId)
  const findings: Finding[] = [
    ...checkAllergies(allergies, facts).map(
      ({ match, severity, words }): Finding => ({ kind: 'allergy', match, severity, words }),
    ),
    ...duplicateTherapy(others, { ...facts, medicineId: medicine.id }, day).map((alert) =>
      therapyFinding(alert, medicine, timeZone),
    ),
  ]
  const needsReason = findings.some((finding) => finding.kind === 'allergy')
  if (rows.length === 0) {
    findings.push(
      unchecked('Allergies are not recorded for this patient, so they could not be checked. Ask the patient.'),
    )
  } else if (facts.atcCode === null && allergies.some((allergy) => allergy.atcPrefixes.length > 0)) {
    findings.push(
      unchecked('This medicine has no ATC code: only its name was compared with the allergies, not its class.'),
    )
  }
  const has = (kind: Finding['kind']): boolean => findings.some((finding) => finding.kind === kind)
  const state = needsReason || has('duplicate') ? 'warning' : has('unchecked') ? 'unknown' : 'clear'
  return { state, needsReason, findings: unique(findings) }
}

/** Refuses (CONFLICT `allergy`) a medicine that meets an allergy and comes without a reason. Answers the check. */
export const acceptCheck = (
  check: MedicineCheck,
  reason: string | null,
  facts: Record<string, string | number>,
): void => {
  if (!check.needsReason || reason !== null) return
  const words = check.findings.filter((finding) => finding.kind === 'allergy').map((finding) => finding.words)
  throw conflict('allergy', `${words.join(' ')} Choose another medicine, or say why this one is right.`, facts)
}
