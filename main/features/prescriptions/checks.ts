import type { MedicineCheck } from '../../../shared/contract/prescriptions.ts'
import { checkAllergies, duplicateTherapy, type MedicineFacts } from '../../../shared/domain/allergy-check.ts'
import { conflict } from '../../../shared/domain/error.ts'
import type { SignedInCall } from '../../api/call.ts'
import { prescriptionStore } from './store.ts'

interface Coded {
  name: string
  codeSystem: string
  code: string
}

type Finding = MedicineCheck['findings'][number]

const factsOf = (medicine: Coded): MedicineFacts => ({
  name: medicine.name,
  atcCode: medicine.codeSystem === 'ATC' ? medicine.code : null,
})

/** A medicine prescribed twice before is said once. */
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
  const taking = sql.taking(patientId, call.now).filter((item) => item.id !== exceptItemId)
  const findings: Finding[] = [
    ...checkAllergies(allergies, facts).map(
      ({ match, severity, words }): Finding => ({ kind: 'allergy', match, severity, words }),
    ),
    ...duplicateTherapy(taking.map(factsOf), facts).map(
      ({ match, words }): Finding => ({ kind: 'duplicate', match, severity: 'low', words }),
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
  const isWarning = findings.some((finding) => finding.kind !== 'unchecked')
  const state = isWarning ? 'warning' : findings.length > 0 ? 'unknown' : 'clear'
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
