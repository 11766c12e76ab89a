import type { SyncStatus } from '../../../shared/contract/sync.ts'
import { countRows, differingRows } from '../../features/demo/rows.ts'
import { readAllRows, readSums } from '../../features/demo/rows-store.ts'
import type { DemoClinic } from './demo-clinic.ts'
import { type DemoKey, demoWorkstations } from './demo-workstation.ts'
import { money, type Script, until } from './scene-checks.ts'
import {
  correctPhone,
  type Desk,
  deliver,
  handOut,
  type NewPatient,
  prescribe,
  receive,
  sitDown,
  takeMoney,
} from './scene-desk.ts'

const clock = { monotonicMs: () => performance.now() }

const amina: NewPatient = {
  familyName: 'Hassan',
  givenName: 'Amina',
  sex: 'female',
  birthDate: '1988-04-17',
  phone: '+254712000100',
}
const peter: NewPatient = { ...amina, familyName: 'Mutiso', givenName: 'Peter', sex: 'male', birthDate: '1975-09-02' }
const kevin: NewPatient = { ...peter, familyName: 'Ochieng', givenName: 'Kevin', birthDate: '1999-01-23' }
const mercy: NewPatient = { ...amina, familyName: 'Chebet', givenName: 'Mercy', birthDate: '2001-12-05' }
const phones = { reception: '+254722000111', laptop: '+254733000222' }
const delivered = 500

type Desks = Record<DemoKey, Desk>

/**
 * The story of a pulled cable, on a clinic that is running: three workstations go on by themselves, come together again,
 * and every row, every shilling and every tablet is counted. What happened is told as it happens.
 */
export const playOutage = async (clinic: DemoClinic, script: Script): Promise<void> => {
  const desks = Object.fromEntries(
    demoWorkstations.map(({ key, name }) => [key, sitDown(name, clinic.workstations[key])]),
  ) as Desks
  try {
    const morning = await playMorning(desks, script)
    const cutOff = await playCutOff(desks, script, morning)
    await playReunion(clinic, desks, script, { ...morning, ...cutOff })
  } finally {
    for (const desk of Object.values(desks)) desk.close()
  }
}

const statusOf = async (desk: Desk): Promise<SyncStatus> => (await desk.as('clerk')).sync.status()

const pull = async (desk: Desk, cable: 'in' | 'out'): Promise<void> => {
  await (await desk.as('clerk')).sync.setCable({ cable })
}

/** True when nothing waits anywhere and all three show the same rows. */
const isOne = async (desks: Desks): Promise<boolean> => {
  for (const desk of Object.values(desks)) {
    const { isOnline, waiting, held } = await statusOf(desk)
    if (!isOnline || waiting + held > 0) return false
  }
  const rows = Object.values(desks).map(({ hera }) => readAllRows(hera.core.store))
  return rows.every((other) => differingRows(rows[0] ?? other, other).length === 0)
}

const playMorning = async (desks: Desks, script: Script) => {
  const { reception, laptop, pharmacy } = desks
  const medicine = (await (await pharmacy.as('pharmacist')).medicines.list({ search: 'paracetamol' })).rows.find(
    ({ form, strength }) => form === 'tablet' && strength === '500 mg',
  )
  if (!medicine) throw new Error('the demo clinic keeps no paracetamol')
  const before = readSums(reception.hera.core.store, '')
  script.say(`Morning. Three workstations, one clinic: ${countRows(readAllRows(reception.hera.core.store))} rows each.`)
  const batchId = await deliver(pharmacy, medicine.id, 'OUTAGE-1', delivered)
  const arrived = [await receive(reception, amina, 'Fever'), await receive(reception, peter, 'Back pain')]
  const [first] = arrived
  if (!first) throw new Error('nobody came')
  const ms = await until(() => statusOfRow(laptop, arrived.at(-1)?.id ?? ''), clock)
  script.say(`Reception registers Amina and Peter; the laptop shows them ${Math.round(ms ?? 0)} ms later.`)
  const items: string[] = []
  for (const record of arrived) items.push(await prescribe(laptop, record, medicine.id, 5))
  const came = await until(() => isOne(desks), clock)
  script.say('The doctor prescribes paracetamol for both on the laptop; 500 tablets were delivered to the pharmacy.')
  script.check('before the cable is pulled all three show the same rows', came !== null)
  const openConflicts = (await (await reception.as('admin')).inbox.list()).conflicts.length
  const openTasks = (await (await reception.as('admin')).inbox.list()).tasks.length
  return { medicine, batchId, before, arrived, items, openConflicts, openTasks }
}
type Morning = Awaited<ReturnType<typeof playMorning>>

const statusOfRow = async (desk: Desk, recordId: string): Promise<boolean> =>
  (await (await desk.as('doctor')).records.queue()).rows.some(({ id }) => id === recordId)

const playCutOff = async (desks: Desks, script: Script, { medicine, batchId, arrived, items }: Morning) => {
  const { reception, laptop, pharmacy } = desks
  const currency = reception.hera.core.settings().currency
  const aminaId = arrived[0]?.patient.id ?? ''
  // Everyone has signed in here before: a first sign-in needs the server.
  for (const account of ['clerk', 'doctor', 'pharmacist']) await laptop.as(account)
  await pharmacy.as('cashier')
  await pull(laptop, 'out')
  await pull(pharmacy, 'out')
  script.say('The cable is pulled on the laptop and at the pharmacy. Reception stays connected.')

  const kevinRecord = await receive(reception, kevin, 'Headache')
  const kevinItem = await prescribe(reception, kevinRecord, medicine.id, 3)
  const atReception = await handOut(reception, kevinItem, batchId)
  const takenAtReception = await takeMoney(reception, 'admin', kevinRecord.patient.id)
  await correctPhone(reception, aminaId, phones.reception)
  script.say(
    `Reception, connected: registers Kevin, prescribes, hands out ${atReception} tablets, takes ${money(takenAtReception, currency)}, and changes Amina’s phone to ${phones.reception}.`,
  )

  const mercyRecord = await receive(laptop, mercy, 'Cough')
  const mercyItem = await prescribe(laptop, mercyRecord, medicine.id, 4)
  const atLaptop = await handOut(laptop, mercyItem, batchId)
  await correctPhone(laptop, aminaId, phones.laptop)
  script.say(
    `Laptop, cut off: registers Mercy, prescribes, hands out ${atLaptop} tablets, and changes Amina’s phone to ${phones.laptop}.`,
  )

  let atPharmacy = 0
  let takenAtPharmacy = 0
  for (const item of items) atPharmacy += await handOut(pharmacy, item, batchId)
  for (const { patient } of arrived) takenAtPharmacy += await takeMoney(pharmacy, 'cashier', patient.id)
  script.say(
    `Pharmacy, cut off: hands out ${atPharmacy} tablets to Amina and Peter and takes ${money(takenAtPharmacy, currency)}.`,
  )

  const [onLaptop, onPharmacy] = [await statusOf(laptop), await statusOf(pharmacy)]
  script.check(
    `both know that they are cut off: ${onLaptop.waiting} actions wait on the laptop, ${onPharmacy.waiting} at the pharmacy`,
    !onLaptop.isOnline && !onPharmacy.isOnline && onLaptop.waiting > 0 && onPharmacy.waiting > 0,
  )
  const seesMercy = await isRegistered(reception, mercy)
  script.check('reception sees none of what was done there', !seesMercy)
  return {
    aminaId,
    currency,
    handedOut: atReception + atLaptop + atPharmacy,
    taken: takenAtReception + takenAtPharmacy,
    payments: 1 + arrived.length,
  }
}
type CutOff = Awaited<ReturnType<typeof playCutOff>>

const isRegistered = async (desk: Desk, patient: NewPatient): Promise<boolean> =>
  (await (await desk.as('clerk')).patients.search({ text: `${patient.givenName} ${patient.familyName}` })).rows.some(
    ({ givenName, familyName }) => givenName === patient.givenName && familyName === patient.familyName,
  )

const playReunion = async (clinic: DemoClinic, desks: Desks, script: Script, story: Morning & CutOff) => {
  const { reception, laptop, pharmacy } = desks
  await pull(laptop, 'in')
  await pull(pharmacy, 'in')
  const ms = await until(() => isOne(desks), clock)
  script.say('The cable is back.')
  script.check(`nothing waits any more and all three are one again, ${Math.round(ms ?? 0)} ms later`, ms !== null)
  await compareRows(clinic, desks, script)

  const admin = await reception.as('admin')
  const inbox = await admin.inbox.list()
  const isPhone = inbox.conflicts.filter(
    ({ rowId, fields }) => rowId === story.aminaId && fields.length === 1 && fields[0]?.column === 'phone',
  )
  const [phone] = isPhone
  const values = phone?.fields.flatMap(({ kept, other }) => [kept, other]).toSorted()
  script.check(
    `one conflict is in the inbox, Amina’s phone, with both numbers: ${values?.join(' and ')}`,
    inbox.conflicts.length === story.openConflicts + 1 &&
      isPhone.length === 1 &&
      values?.join() === Object.values(phones).toSorted().join(),
  )
  script.check(
    'nothing was refused, and nothing else needs a person',
    inbox.refusals.length === 0 && inbox.tasks.length === story.openTasks,
  )
  for (const desk of [reception, laptop, pharmacy]) {
    const sums = readSums(desk.hera.core.store, story.batchId)
    const paid = sums.paidMinor - story.before.paidMinor
    script.check(
      `${desk.name}: ${sums.payments - story.before.payments} payments, ${money(paid, story.currency)}; ${sums.onShelf} of ${delivered} tablets left, ${story.handedOut} handed out`,
      paid === story.taken &&
        sums.payments - story.before.payments === story.payments &&
        sums.onShelf === delivered - story.handedOut,
    )
  }
  if (!phone) return
  await admin.inbox.settleConflict({ id: phone.id, choice: 'other', idempotencyKey: crypto.randomUUID() })
  const chosen = phone.fields[0]?.other
  const settled = await until(async () => (await phonesOf(desks, story.aminaId)).every((one) => one === chosen), clock)
  script.check(`one key settles it: all three show ${chosen}, ${Math.round(settled ?? 0)} ms later`, settled !== null)
  await until(() => isOne(desks), clock)
  await compareRows(clinic, desks, script)
  const left = (await admin.inbox.list()).conflicts.length
  script.check('the inbox is as it was in the morning', left === story.openConflicts)
}

const phonesOf = (desks: Desks, patientId: string): Promise<(string | null)[]> =>
  Promise.all(
    Object.values(desks).map(async (desk) => (await (await desk.as('clerk')).patients.read({ id: patientId })).phone),
  )

/** Row by row: each workstation against the server. */
const compareRows = async (clinic: DemoClinic, desks: Desks, script: Script): Promise<void> => {
  const server = await clinic.serverRows()
  const differing = Object.values(desks).flatMap((desk) =>
    differingRows(server, readAllRows(desk.hera.core.store)).map((row) => `${desk.name}: ${row}`),
  )
  script.check(
    `the server and all three hold the same ${countRows(server)} rows, column by column${differing.length > 0 ? `; not the same: ${differing.slice(0, 5).join(', ')}` : ''}`,
    differing.length === 0,
  )
}
