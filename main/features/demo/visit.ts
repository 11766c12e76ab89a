import { checkAllergies } from '../../../shared/domain/allergy-check.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { codeSystems } from '../../../shared/domain/code-system.ts'
import type { RecordStatus } from '../../../shared/domain/status.ts'
import type { Door } from '../../database/door.ts'
import { medicalRecord, medicalRecordItem, medicalRecordStatus } from '../../database/schema/index.ts'
import { type Body, type Measured, measure } from './body.ts'
import type { Desk, StaffMember } from './desk.ts'
import { type OrderedTest, orderTest, type PrescribedItem, prescribe, provide } from './orders.ts'
import type { Scenario, Treatment } from './scenario.ts'
import { demoStore } from './store.ts'

/** One visit as it goes through the house. */
export interface Visit {
  recordId: string
  patientId: string
  body: Body
  scenario: Scenario
  reason: string
  doctor: StaffMember
  vitals: Measured[]
  tests: OrderedTest[]
  prescriptionId: string | null
  items: PrescribedItem[]
}

const setStatus = (write: Door, recordId: string, status: RecordStatus, at: number): void => {
  write.insert(medicalRecordStatus, { id: write.newId(), recordId, status, at, createdBy: write.author.userId })
}

/** The clerk opens a record: the patient waits. */
export const arrive = (
  desk: Desk,
  at: number,
  patientId: string,
  body: Body,
  scenario: Scenario,
  doctor: StaffMember,
): Visit => {
  const reason = desk.chance.pick(scenario.reasons)
  const recordId = desk.act(at, 'records.open', desk.onDuty('clerk'), (write) => {
    const id = write.insert(medicalRecord, {
      id: write.newId(),
      patientId,
      status: 'arrived',
      priority: scenario.priority ?? 'routine',
      reason,
      startedAt: at,
      createdAt: at,
      createdBy: write.author.userId,
    })
    setStatus(write, id, 'arrived', at)
    return id
  })
  return { recordId, patientId, body, scenario, reason, doctor, vitals: [], tests: [], prescriptionId: null, items: [] }
}

/** The clerk measures the vitals. */
export const triage = (desk: Desk, at: number, visit: Visit): void => {
  const today = toDateText(at, desk.core.settings().timeZone)
  visit.vitals = measure(desk.chance, desk.ranges, visit.body, visit.scenario.signs, today)
  desk.act(at, 'records.triage', desk.onDuty('clerk'), (write) => {
    for (const vital of visit.vitals) {
      write.insert(medicalRecordItem, {
        id: write.newId(),
        recordId: visit.recordId,
        patientId: visit.patientId,
        kind: 'vitals',
        status: 'final',
        codeSystem: codeSystems.loinc,
        ...vital,
        occurredAt: at,
        createdAt: at,
        createdBy: write.author.userId,
      })
    }
    write.update(medicalRecord, visit.recordId, { status: 'triaged' })
    setStatus(write, visit.recordId, 'triaged', at)
  })
}

/** The doctor calls the patient in; the consultation is charged. */
export const begin = (desk: Desk, at: number, visit: Visit): void => {
  desk.act(at, 'records.begin', visit.doctor, (write) => {
    write.update(medicalRecord, visit.recordId, { status: 'in_progress', clinicianId: visit.doctor.id })
    setStatus(write, visit.recordId, 'in_progress', at)
  })
  provide(desk, at, visit, visit.scenario.consultation ?? 'CON-GENERAL')
}

/** The tests of the story are ordered. */
export const orderTests = (desk: Desk, at: number, visit: Visit): void => {
  for (const test of visit.scenario.tests ?? []) visit.tests.push(orderTest(desk, at, visit, test))
}

/** What this patient may take of the story's medicines: none that meets a recorded allergy. */
const allowed = (desk: Desk, visit: Visit): Treatment[] => {
  const allergies = demoStore(desk.core.store)
    .allergiesOf(visit.patientId)
    .map((row) => ({ ...row, atcPrefixes: row.atcPrefixes === '' ? [] : row.atcPrefixes.split('|') }))
  return visit.scenario.treatments.filter((treatment) => {
    const medicine = desk.medicine(treatment.medicine)
    return checkAllergies(allergies, { name: medicine.name, atcCode: medicine.code }).length === 0
  })
}

/** Diagnosis, procedures, vaccine and prescription. Answers the words of the diagnosis. */
export const decide = (desk: Desk, at: number, visit: Visit): string => {
  const { scenario } = visit
  const code = desk.chance.pick(scenario.diagnoses)
  const text = desk.wordsOf(code)
  desk.act(at, 'recordItems.addDiagnosis', visit.doctor, (write) => {
    write.insert(medicalRecordItem, {
      id: write.newId(),
      recordId: visit.recordId,
      patientId: visit.patientId,
      kind: 'diagnosis',
      status: 'final',
      codeSystem: codeSystems.icd10,
      code,
      text,
      certainty: scenario.isProvisional ? 'provisional' : 'confirmed',
      isPrimary: true,
      occurredAt: at,
      createdAt: at,
      createdBy: write.author.userId,
    })
    if (scenario.immunisation) {
      write.insert(medicalRecordItem, {
        id: write.newId(),
        recordId: visit.recordId,
        patientId: visit.patientId,
        kind: 'immunisation',
        status: 'final',
        codeSystem: codeSystems.atc,
        ...scenario.immunisation,
        occurredAt: at,
        createdAt: at,
        createdBy: write.author.userId,
      })
    }
  })
  for (const procedure of scenario.procedures ?? []) provide(desk, at + 60_000, visit, procedure)
  const treatments = allowed(desk, visit)
  if (treatments.length > 0) {
    const prescription = prescribe(desk, at + 120_000, visit, treatments)
    visit.prescriptionId = prescription.id
    visit.items = prescription.items
  }
  return text
}

/** The visit is over. */
export const finish = (desk: Desk, at: number, visit: Pick<Visit, 'recordId' | 'doctor'>): void => {
  desk.act(at, 'records.finish', visit.doctor, (write) => {
    write.update(medicalRecord, visit.recordId, { status: 'finished', endedAt: at })
    setStatus(write, visit.recordId, 'finished', at)
  })
}
