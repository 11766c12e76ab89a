import { createHash } from 'node:crypto'
import type { Role } from '../../shared/domain/capability.ts'
import { type Author, type Door, type Store, schema } from './parts.ts'
import type { Random } from './random.ts'

export interface Person {
  id: string
  role: Role
}

type Row = Record<string, string | number | null>

/** What somebody at a workstation has before them while they do something. */
export interface Desk {
  store: Store
  random: Random
  people: readonly Person[]
  now: number
  deviceCode: string
  /** One user action; false when the workstation refused it (the rule, or a full disk). */
  act(action: string, author: Author, work: (door: Door) => void): boolean
}

export const authorOf = (person: Person): Author => ({ userId: person.id, role: person.role, sessionId: null })

const rowsOf = (desk: Desk, sql: string, ...values: unknown[]): Row[] => desk.store.statement<Row>(sql).all(...values)

/** Any row for which the condition holds, or nothing. */
const some = (desk: Desk, table: string, condition = '1'): Row | undefined => {
  const [count] = rowsOf(desk, `SELECT count(*) AS n FROM ${table} WHERE ${condition}`)
  const n = Number(count?.n ?? 0)
  if (n === 0) return undefined
  // Most of the time the newest few: that is where two people meet.
  const offset = desk.random.chance(0.7) ? Math.max(0, n - 1 - desk.random.below(4)) : desk.random.below(n)
  return rowsOf(desk, `SELECT * FROM ${table} WHERE ${condition} ORDER BY id LIMIT 1 OFFSET ?`, offset)[0]
}

const who = (desk: Desk, ...roles: Role[]): Author => {
  const able = desk.people.filter((one) => roles.includes(one.role))
  return authorOf(desk.random.pick(able.length > 0 ? able : desk.people))
}

const by = (desk: Desk, author: Author) => ({ createdAt: desk.now, createdBy: author.userId })
const word = (desk: Desk): string => desk.random.pick(['Amina', 'Baraka', 'Chebet', 'Dalmar', 'Esi', 'Farai', 'Grace'])
const phone = (desk: Desk): string => `+2547${String(desk.random.below(100_000_000)).padStart(8, '0')}`
const day = (desk: Desk): string =>
  `19${desk.random.between(40, 99)}-0${desk.random.between(1, 9)}-1${desk.random.below(10)}`
const open = "status IN ('arrived', 'triaged', 'in_progress')"

type Action = (desk: Desk) => boolean

const register: Action = (desk) => {
  const author = who(desk, 'clerk', 'admin')
  return desk.act('patients.register', author, (door) => {
    const id = door.newId()
    door.insert(schema.patient, {
      id,
      mrn: `HER-${desk.deviceCode}-${id.slice(9, 13)}${id.slice(-4)}`,
      familyName: word(desk),
      givenName: word(desk),
      sex: desk.random.pick(['male', 'female']),
      birthDate: desk.random.chance(0.2) ? '1980-01-11' : day(desk),
      birthDatePrecision: 'day',
      phone: phone(desk),
      nationalId: desk.random.chance(0.1) ? `ID${desk.random.below(4)}` : null,
      ...by(desk, author),
    })
    if (desk.random.chance(0.5)) openVisitOf(desk, door, author, id)
  })
}

const openVisitOf = (desk: Desk, door: Door, author: Author, patientId: string): void => {
  const id = door.insert(schema.medicalRecord, {
    ...{ id: door.newId(), patientId, status: 'arrived', priority: 'routine', reason: word(desk), startedAt: desk.now },
    ...by(desk, author),
  })
  const first = { id: door.newId(), recordId: id, status: 'arrived', at: desk.now, createdBy: author.userId }
  door.insert(schema.medicalRecordStatus, first)
}

const editPatient: Action = (desk) => {
  const row = some(desk, 'patient')
  if (!row) return false
  const changes = desk.random.pick([
    { phone: phone(desk) },
    { familyName: word(desk), givenName: word(desk) },
    { birthDate: day(desk), birthDatePrecision: 'day' },
    { address: word(desk) },
    { sex: desk.random.pick(['male', 'female', 'other']) },
    { nextOfKinName: word(desk), nextOfKinPhone: phone(desk), phone: phone(desk) },
    { nationalId: `ID${desk.random.below(4)}` },
  ])
  return desk.act('patients.update', who(desk, 'clerk', 'admin'), (door) => {
    door.update(schema.patient, String(row.id), changes)
  })
}

const mergePatients: Action = (desk) => {
  const [a, b] = [some(desk, 'patient', 'merged_into_id IS NULL'), some(desk, 'patient', 'merged_into_id IS NULL')]
  if (!a || !b || a.id === b.id) return false
  return desk.act('patients.merge', who(desk, 'clerk', 'admin'), (door) => {
    door.update(schema.patient, String(a.id), { mergedIntoId: String(b.id) })
  })
}

const addAllergy: Action = (desk) => {
  const row = some(desk, 'patient')
  if (!row) return false
  const author = who(desk, 'doctor', 'pharmacist')
  return desk.act('allergies.add', author, (door) => {
    door.insert(schema.allergy, {
      ...{ id: door.newId(), patientId: String(row.id), kind: 'allergy', substance: word(desk), criticality: 'high' },
      ...{ verificationStatus: 'confirmed', recordedAt: desk.now },
      ...by(desk, author),
    })
  })
}

const editAllergy: Action = (desk) => {
  const row = some(desk, 'allergy')
  if (!row) return false
  const changes = desk.random.pick([
    { criticality: desk.random.pick(['low', 'high']) },
    { reaction: word(desk) },
    { verificationStatus: 'entered_in_error', errorReason: 'mistake' },
  ])
  return desk.act('allergies.update', who(desk, 'doctor'), (door) => {
    door.update(schema.allergy, String(row.id), changes)
  })
}

const openVisit: Action = (desk) => {
  const row = some(desk, 'patient')
  if (!row) return false
  const author = who(desk, 'clerk', 'doctor')
  return desk.act('records.open', author, (door) => openVisitOf(desk, door, author, String(row.id)))
}

const moveVisit: Action = (desk) => {
  const row = some(desk, 'medical_record', open)
  if (!row) return false
  const next: Record<string, string[]> = {
    arrived: ['triaged', 'in_progress', 'cancelled'],
    triaged: ['in_progress', 'cancelled'],
    in_progress: ['finished', 'cancelled'],
  }
  const status = desk.random.pick(next[String(row.status)] ?? ['cancelled'])
  const author = who(desk, 'doctor', 'clerk')
  return desk.act('records.move', author, (door) => {
    const ends = status === 'finished' || status === 'cancelled'
    const more = ends ? { endedAt: desk.now, cancelReason: status === 'cancelled' ? 'left' : null } : {}
    door.update(schema.medicalRecord, String(row.id), { status, ...more })
    const entry = { id: door.newId(), recordId: String(row.id), status, at: desk.now, createdBy: author.userId }
    door.insert(schema.medicalRecordStatus, entry)
  })
}

const editVisit: Action = (desk) => {
  const row = some(desk, 'medical_record')
  if (!row) return false
  const changes = desk.random.pick([{ priority: desk.random.pick(['urgent', 'routine']) }, { reason: word(desk) }])
  return desk.act('records.update', who(desk, 'doctor', 'clerk'), (door) => {
    door.update(schema.medicalRecord, String(row.id), changes)
  })
}

const draftNote: Action = (desk) => {
  const row = some(desk, 'medical_record', open)
  if (!row) return false
  const author = who(desk, 'doctor')
  return desk.act('notes.draft', author, (door) => {
    door.insert(schema.medicalRecordItem, {
      ...{ id: door.newId(), recordId: String(row.id), patientId: String(row.patient_id), kind: 'note' },
      ...{ status: 'preliminary', text: word(desk), occurredAt: desk.now },
      ...by(desk, author),
    })
  })
}

const editNote: Action = (desk) => {
  const row = some(desk, 'medical_record_item', "kind = 'note' AND status = 'preliminary'")
  if (!row) return false
  return desk.act('notes.edit', who(desk, 'doctor'), (door) => {
    door.update(schema.medicalRecordItem, String(row.id), { text: `${row.text} ${word(desk)}`.slice(-60) })
  })
}

const signNote: Action = (desk) => {
  const row = some(desk, 'medical_record_item', "kind = 'note' AND status = 'preliminary'")
  if (!row) return false
  const author = who(desk, 'doctor')
  const contentHash = createHash('sha256').update(String(row.text)).digest('hex')
  return desk.act('notes.sign', author, (door) => {
    const signed = { status: 'final', signedAt: desk.now, signedBy: author.userId, contentHash }
    door.update(schema.medicalRecordItem, String(row.id), signed)
  })
}

const throwNoteAway: Action = (desk) => {
  const row = some(desk, 'medical_record_item', "kind = 'note' AND status = 'preliminary'")
  if (!row) return false
  return desk.act('notes.discard', who(desk, 'doctor'), (door) => door.remove(schema.medicalRecordItem, String(row.id)))
}

const measure: Action = (desk) => {
  const row = some(desk, 'medical_record', open)
  if (!row) return false
  const author = who(desk, 'clerk', 'doctor')
  return desk.act('vitals.add', author, (door) => {
    door.insert(schema.medicalRecordItem, {
      ...{ id: door.newId(), recordId: String(row.id), patientId: String(row.patient_id), kind: 'vitals' },
      ...{ status: 'final', code: '29463-7', value: desk.random.between(30, 1200) / 10, unit: 'kg' },
      ...{ occurredAt: desk.now, ...by(desk, author) },
    })
  })
}

const prescribe: Action = (desk) => {
  const visit = some(desk, 'medical_record', open)
  const medicine = some(desk, 'medicine')
  if (!visit || !medicine) return false
  const author = who(desk, 'doctor')
  const status = desk.random.chance(0.3) ? 'draft' : 'active'
  return desk.act('prescriptions.write', author, (door) => {
    const patientId = String(visit.patient_id)
    const prescriptionId = door.insert(schema.prescription, {
      ...{ id: door.newId(), recordId: String(visit.id), patientId, status, prescriberId: author.userId },
      ...{ writtenAt: desk.now, ...by(desk, author) },
    })
    door.insert(schema.prescriptionItem, {
      ...{ id: door.newId(), prescriptionId, patientId, medicineId: String(medicine.id) },
      ...{ medicineName: String(medicine.name), status, dose: 1, doseUnit: 'tablet', frequency: 'BD' },
      ...{ quantity: desk.random.between(5, 30), ...by(desk, author) },
    })
  })
}

const changePrescription: Action = (desk) => {
  const item = some(desk, 'prescription_item', "status IN ('draft', 'active')")
  if (!item) return false
  const isDraft = item.status === 'draft'
  return desk.act('prescriptions.change', who(desk, 'doctor'), (door) => {
    if (isDraft && desk.random.chance(0.5)) {
      door.update(schema.prescriptionItem, String(item.id), { quantity: desk.random.between(5, 30), dose: 2 })
      return
    }
    const status = isDraft ? 'active' : 'stopped'
    const stopReason = isDraft ? null : 'better'
    door.update(schema.prescriptionItem, String(item.id), { status, stopReason })
    door.update(schema.prescription, String(item.prescription_id), { status, stopReason })
  })
}

const dispense: Action = (desk) => {
  const item = some(desk, 'prescription_item', "status = 'active'")
  if (!item) return false
  const batch = some(desk, 'stock_batch', `medicine_id = '${item.medicine_id}'`)
  if (!batch) return false
  const author = who(desk, 'pharmacist')
  const quantity = Number(item.quantity)
  return desk.act('dispenses.dispense', author, (door) => {
    const patientId = String(item.patient_id)
    const id = door.insert(schema.dispense, {
      ...{ id: door.newId(), prescriptionItemId: String(item.id), prescriptionId: String(item.prescription_id) },
      ...{ patientId, medicineId: String(item.medicine_id), batchId: String(batch.id), quantity },
      ...{ dispensedAt: desk.now, ...by(desk, author) },
    })
    move(desk, door, author, batch, -quantity, 'dispense', id)
    door.insert(schema.charge, {
      ...{ id: door.newId(), patientId, sourceKind: 'dispense', sourceId: id, description: 'Medicine', quantity },
      ...{ unitPriceMinor: 10, amountMinor: quantity * 10, currency: 'KES', chargedAt: desk.now, ...by(desk, author) },
    })
    if (desk.random.chance(0.7)) {
      door.update(schema.prescriptionItem, String(item.id), { status: 'completed' })
      door.update(schema.prescription, String(item.prescription_id), { status: 'completed' })
    }
  })
}

const move = (
  desk: Desk,
  door: Door,
  author: Author,
  batch: Row,
  delta: number,
  kind: string,
  sourceId: string | null,
) => {
  door.insert(schema.stockMovement, {
    ...{ id: door.newId(), batchId: String(batch.id), medicineId: String(batch.medicine_id), delta, kind },
    ...{ sourceKind: sourceId ? kind : null, sourceId, occurredAt: desk.now, ...by(desk, author) },
  })
}

const receiveStock: Action = (desk) => {
  const medicine = some(desk, 'medicine')
  if (!medicine) return false
  const author = who(desk, 'pharmacist')
  const known = desk.random.chance(0.5) ? some(desk, 'stock_batch') : undefined
  return desk.act('stock.receive', author, (door) => {
    const delta = desk.random.between(10, 100)
    if (known) return move(desk, door, author, known, desk.random.chance(0.2) ? -delta : delta, 'count', null)
    const id = door.insert(schema.stockBatch, {
      ...{ id: door.newId(), medicineId: String(medicine.id), lot: `L${desk.random.below(1000)}` },
      ...{ expiryDate: '2030-01-31', status: 'active', ...by(desk, author) },
    })
    move(desk, door, author, { id, medicine_id: medicine.id ?? null }, delta, 'receipt', null)
  })
}

const holdBatch: Action = (desk) => {
  const row = some(desk, 'stock_batch')
  if (!row) return false
  return desk.act('stock.hold', who(desk, 'pharmacist'), (door) => {
    const status = row.status === 'held' ? 'active' : 'held'
    door.update(schema.stockBatch, String(row.id), { status, holdReason: status === 'held' ? 'recall' : null })
  })
}

const orderService: Action = (desk) => {
  const visit = some(desk, 'medical_record', open)
  const item = some(desk, 'service_item')
  if (!visit || !item) return false
  const author = who(desk, 'doctor')
  return desk.act('services.order', author, (door) => {
    const patientId = String(visit.patient_id)
    const id = door.insert(schema.service, {
      ...{ id: door.newId(), recordId: String(visit.id), patientId, serviceItemId: String(item.id) },
      ...{ name: String(item.name), status: 'active', orderedAt: desk.now, ...by(desk, author) },
    })
    door.insert(schema.charge, {
      ...{ id: door.newId(), patientId, recordId: String(visit.id), sourceKind: 'service', sourceId: id },
      ...{ description: String(item.name), quantity: 1, unitPriceMinor: Number(item.price_minor) },
      ...{ amountMinor: Number(item.price_minor), currency: 'KES', chargedAt: desk.now, ...by(desk, author) },
    })
  })
}

const performService: Action = (desk) => {
  const row = some(desk, 'service', "status IN ('active', 'in_progress')")
  if (!row) return false
  const author = who(desk, 'doctor')
  const status = desk.random.pick(['completed', 'revoked'])
  return desk.act('services.perform', author, (door) => {
    const more = status === 'completed' ? { performedAt: desk.now } : { revokeReason: 'not needed' }
    door.update(schema.service, String(row.id), { status, ...more })
    if (status !== 'completed') return
    door.insert(schema.serviceResult, {
      ...{ id: door.newId(), serviceId: String(row.id), patientId: String(row.patient_id), status: 'final' },
      ...{ value: desk.random.below(100), at: desk.now, createdBy: author.userId },
    })
  })
}

const pay: Action = (desk) => {
  const charge = some(desk, 'charge', 'cancels_id IS NULL AND amount_minor > 0')
  if (!charge) return false
  const author = who(desk, 'cashier')
  return desk.act('payments.take', author, (door) => {
    const id = door.newId()
    const amountMinor = Number(charge.amount_minor)
    const patientId = charge.patient_id === null ? null : String(charge.patient_id)
    door.insert(schema.payment, {
      ...{ id, patientId, receiptNo: `R-${desk.deviceCode}-${id}`, kind: 'payment', method: 'cash', amountMinor },
      ...{ currency: 'KES', paidAt: desk.now, ...by(desk, author) },
    })
    door.insert(schema.paymentItem, { id: door.newId(), paymentId: id, chargeId: String(charge.id), amountMinor })
  })
}

const cancelCharge: Action = (desk) => {
  const charge = some(desk, 'charge', 'cancels_id IS NULL AND amount_minor > 0')
  if (!charge) return false
  const author = who(desk, 'cashier')
  return desk.act('charges.cancel', author, (door) => {
    door.insert(schema.charge, {
      ...{ id: door.newId(), patientId: charge.patient_id === null ? null : String(charge.patient_id) },
      ...{ sourceKind: String(charge.source_kind), description: 'Cancelled', quantity: 1 },
      ...{ unitPriceMinor: -Number(charge.amount_minor), amountMinor: -Number(charge.amount_minor) },
      ...{ currency: 'KES', cancelsId: String(charge.id), reason: 'error', chargedAt: desk.now, ...by(desk, author) },
    })
  })
}

const keepShift: Action = (desk) => {
  const author = who(desk, 'cashier')
  const row = some(desk, 'cash_shift', "status = 'open'")
  return desk.act('shifts.keep', author, (door) => {
    if (row) {
      const closed = { status: 'closed', closedAt: desk.now, expectedMinor: 0, countedMinor: desk.random.below(100) }
      door.update(schema.cashShift, String(row.id), closed)
      return
    }
    const opening = { openingMinor: 1000, openedAt: desk.now, currency: 'KES', status: 'open' }
    door.insert(schema.cashShift, { id: door.newId(), userId: author.userId, ...opening, ...by(desk, author) })
  })
}

const setPrice: Action = (desk) => {
  const row = some(desk, 'service_item')
  const medicine = some(desk, 'medicine')
  if (!row || !medicine) return false
  return desk.act('catalogue.price', who(desk, 'admin'), (door) => {
    if (desk.random.chance(0.5))
      door.update(schema.serviceItem, String(row.id), { priceMinor: desk.random.below(9000) })
    else door.update(schema.medicine, String(medicine.id), { priceMinor: desk.random.below(900), name: word(desk) })
  })
}

const changeSetting: Action = (desk) => {
  const row = some(desk, 'setting')
  if (!row) return false
  return desk.act('settings.set', who(desk, 'admin'), (door) => {
    door.update(schema.setting, String(row.id), { value: word(desk) })
  })
}

const addUser: Action = (desk) => {
  const author = who(desk, 'admin')
  return desk.act('users.add', author, (door) => {
    const id = door.newId()
    door.insert(schema.user, {
      ...{ id, username: `user${desk.random.below(5000)}`, displayName: word(desk), status: 'active' },
      ...{ role: desk.random.pick(['doctor', 'clerk', 'cashier']), ...by(desk, author) },
    })
  })
}

const changeUser: Action = (desk) => {
  const row = some(desk, 'user', "role <> 'admin'")
  if (!row) return false
  const changes = desk.random.pick([
    { status: row.status === 'disabled' ? 'active' : 'disabled' },
    { role: desk.random.pick(['doctor', 'clerk', 'pharmacist', 'cashier']) },
    { displayName: word(desk) },
  ])
  return desk.act('users.change', who(desk, 'admin'), (door) => {
    door.update(schema.user, String(row.id), changes)
  })
}

const settleConflict: Action = (desk) => {
  const row = some(desk, 'conflict', "state = 'open'")
  if (!row) return false
  const author = who(desk, 'admin', 'doctor')
  const choice = desk.random.pick(['kept', 'other'])
  return desk.act('inbox.settle', author, (door) => {
    door.update(schema.conflict, String(row.id), {
      ...{ state: 'settled', choice, settledBy: author.userId, settledAt: desk.now },
    })
    if (choice !== 'other' || row.tbl !== 'patient' || row.policy === 'status') return
    const other = JSON.parse(String(row.other)) as Record<string, string | null>
    if ('phone' in other) door.update(schema.patient, String(row.row_id), { phone: other.phone ?? null })
    if (other.sex) door.update(schema.patient, String(row.row_id), { sex: other.sex })
  })
}

const settleTask: Action = (desk) => {
  const row = some(desk, 'task', "state = 'open'")
  if (!row) return false
  const author = who(desk, 'admin')
  return desk.act('inbox.done', author, (door) => {
    const settled = { state: 'settled', note: word(desk), settledBy: author.userId, settledAt: desk.now }
    door.update(schema.task, String(row.id), settled)
  })
}

/** Somebody whose role does not allow it: the door does not ask, the server has to. */
const overreach: Action = (desk) => {
  const patient = some(desk, 'patient')
  const visit = some(desk, 'medical_record', open)
  if (!patient || !visit) return false
  const cashier = who(desk, 'cashier')
  if (desk.random.chance(0.5)) {
    return desk.act('overreach', cashier, (door) => {
      door.update(schema.patient, String(patient.id), { address: `by ${cashier.role} ${word(desk)}` })
    })
  }
  return desk.act('overreach', cashier, (door) => {
    door.insert(schema.prescription, {
      ...{ id: door.newId(), recordId: String(visit.id), patientId: String(visit.patient_id), status: 'active' },
      ...{ prescriberId: cashier.userId, writtenAt: desk.now, ...by(desk, cashier) },
    })
  })
}

/** What people do, and how often. */
export const actions: readonly [name: string, weight: number, act: Action][] = [
  ['register', 10, register],
  ['editPatient', 14, editPatient],
  ['mergePatients', 1, mergePatients],
  ['addAllergy', 3, addAllergy],
  ['editAllergy', 4, editAllergy],
  ['openVisit', 4, openVisit],
  ['moveVisit', 8, moveVisit],
  ['editVisit', 4, editVisit],
  ['draftNote', 5, draftNote],
  ['editNote', 7, editNote],
  ['signNote', 3, signNote],
  ['throwNoteAway', 2, throwNoteAway],
  ['measure', 4, measure],
  ['prescribe', 6, prescribe],
  ['changePrescription', 5, changePrescription],
  ['dispense', 6, dispense],
  ['receiveStock', 3, receiveStock],
  ['holdBatch', 2, holdBatch],
  ['orderService', 3, orderService],
  ['performService', 3, performService],
  ['pay', 6, pay],
  ['cancelCharge', 1, cancelCharge],
  ['keepShift', 2, keepShift],
  ['setPrice', 3, setPrice],
  ['changeSetting', 2, changeSetting],
  ['addUser', 1, addUser],
  ['changeUser', 2, changeUser],
  ['settleConflict', 5, settleConflict],
  ['settleTask', 2, settleTask],
  ['overreach', 2, overreach],
]
