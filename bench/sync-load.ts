import { type Change, change, type Group, newId } from '../tests/race/ops.ts'
import { birthDate, familyName, givenName, makeRandom } from './names.ts'

const day = 86_400_000
const loincs = ['8867-4', '8310-5', '29463-7', '59408-5'] as const

const insert = (t: string, values: Change['c'] & { id: string }): Change => ({
  t,
  i: values.id,
  k: 'insert',
  c: values,
  b: null,
})

/** A clinic's rows as they come: one patient in six has a visit with its history and four vitals, as in bench/folder.ts. */
export const makeWork = (actor: string, serialFrom = 0) => {
  const random = makeRandom(11 + serialFrom)
  let serial = serialFrom
  const at = Date.UTC(2026, 0, 31) - day
  const made = { created_at: at, created_by: actor }
  const patient = (): Change => {
    serial += 1
    return insert('patient', {
      id: newId(),
      mrn: `SYNC-${serial}`,
      family_name: familyName(random),
      given_name: givenName(random),
      sex: 'female',
      birth_date: birthDate(random),
      birth_date_precision: 'day',
      phone: `+2547${String(Math.floor(random() * 100_000_000)).padStart(8, '0')}`,
      ...made,
    })
  }
  /** One visit of a new patient: 1 + 1 + 3 + 5 rows, one group, as a day makes them. */
  const visit = (): Change[] => {
    const who = patient()
    const record = newId()
    const item = { record_id: record, patient_id: who.i, status: 'final', occurred_at: at, ...made }
    return [
      who,
      insert('medical_record', {
        ...{ id: record, patient_id: who.i, status: 'finished', priority: 'routine', reason: 'Check-up' },
        ...{ started_at: at, ended_at: at + 1_800_000, ...made },
      }),
      ...['arrived', 'in_progress', 'finished'].map((status) =>
        insert('medical_record_status', { id: newId(), record_id: record, status, at, created_by: actor }),
      ),
      ...loincs.map((code) =>
        insert('medical_record_item', {
          ...{ id: newId(), ...item, kind: 'vitals', code_system: 'http://loinc.org', code, unit: '/min' },
          value: 60 + Math.round(random() * 40),
        }),
      ),
      insert('medical_record_item', {
        id: newId(),
        ...item,
        kind: 'note',
        text: 'Well today. Chest clear. Advice given.',
      }),
    ]
  }
  return { patient, visit }
}

/** Groups of a visit each, `rows` rows in all. */
export const visitGroups = (
  outbox: { group(...changes: Change[]): Group },
  work: ReturnType<typeof makeWork>,
  rows: number,
): Group[] => {
  const groups: Group[] = []
  for (let made = 0; made < rows; ) {
    const changes = work.visit()
    made += changes.length
    groups.push(outbox.group(...changes))
  }
  return groups
}

export { change }
