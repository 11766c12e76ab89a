import { expect, test } from 'vitest'
import type { Client } from '../../main/host/memory/connect.ts'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { conflictOf, other, taskOf } from '../harness/inbox.ts'
import { amoxicillin, makeMedicine, makePatient, receive } from '../harness/pharmacy.ts'
import { comeDown, linkTo } from '../harness/server-link.ts'
import { addCharges } from '../harness/till.ts'

test('a role sees only what it may settle: conflicts by rights, tasks by capability', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const [clerk, pharmacist, doctor, admin] = await Promise.all(
    (['clerk', 'pharmacist', 'doctor', 'admin'] as const).map((role) => clinic.as(role)),
  )
  const patientId = makePatient(clinic)
  conflictOf(clinic, { rowId: patientId, patientId, kept: { phone: null }, other: { phone: '+254700000001' } })
  const medicineId = await makeMedicine(clinic)
  conflictOf(clinic, { table: 'medicine', rowId: medicineId, kept: { price_minor: 12 }, other: { price_minor: 15 } })
  taskOf(clinic, 'open_visits', 'patient', patientId)
  taskOf(clinic, 'username_taken', 'user', clinic.userId('clerk'))
  const seen = async (client: Client | undefined) => {
    const { conflicts, tasks } = await (client as Client).inbox.list()
    const { inbox } = await (client as Client).sync.status()
    const words = [...conflicts.map((one) => one.table), ...tasks.map((one) => one.kind)]
    expect(inbox, 'the number in the header is what the list holds').toBe(words.length)
    return words.sort()
  }
  expect(await seen(clerk)).toEqual(['open_visits', 'patient'])
  expect(await seen(pharmacist)).toEqual(['medicine'])
  expect(await seen(doctor)).toEqual(['open_visits'])
  expect(await seen(admin)).toEqual(['medicine', 'open_visits', 'patient', 'username_taken'])
})

test('a task says what happened with its numbers and leads to where it is put right', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const pharmacist = await clinic.as('pharmacist')
  const medicineId = await makeMedicine(clinic, amoxicillin)
  const batchId = await receive(clinic, medicineId, 10)
  comeDown(clinic, 'stock_movement', {
    ...{ batch_id: batchId, medicine_id: medicineId, delta: -14, kind: 'dispense', occurred_at: 1, created_at: 1 },
    created_by: other,
  })
  const id = taskOf(clinic, 'negative_stock', 'stock_batch', batchId)
  const { tasks } = await pharmacist.inbox.list()
  expect(tasks).toHaveLength(1)
  expect(tasks[0]).toMatchObject({ link: `/stock/${medicineId}`, title: 'More was handed out than was in stock' })
  expect(tasks[0]?.explanation).toContain('4 more left lot')
  const clerk = await clinic.as('clerk')
  expect(await codeOf(clerk.inbox.settleTask({ id, note: 'Counted', idempotencyKey: key() }))).toBe('FORBIDDEN')
  await pharmacist.inbox.settleTask({ id, note: 'Counted: 10 on the shelf', idempotencyKey: key() })
  expect((await pharmacist.inbox.list()).tasks).toEqual([])
  expect(await codeOf(pharmacist.inbox.settleTask({ id, note: 'Again', idempotencyKey: key() }))).toBe('CONFLICT')
})

test('every kind of task has words, also when what it is about is not here', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const admin = await clinic.as('admin')
  const patientId = makePatient(clinic)
  const [chargeId = ''] = addCharges(clinic, { patientId }, [1_000])
  const about: Record<string, [string, string]> = {
    ...{
      negative_stock: ['stock_batch', other],
      paid_twice: ['charge', chargeId],
      cancelled_twice: ['charge', chargeId],
    },
    ...{ dispensed_twice: ['prescription_item', other], dispensed_after_stop: ['prescription_item', other] },
    ...{ open_visits: ['patient', patientId], duplicate_patient: ['patient', patientId] },
    ...{ mrn_taken: ['patient', patientId], username_taken: ['user', clinic.userId('admin')] },
    ...{ code_taken: ['service_item', other], after_withdrawal: ['dispense', other] },
  }
  for (const [kind, [table, id]] of Object.entries(about)) taskOf(clinic, kind, table, id)
  const { tasks } = await admin.inbox.list()
  expect(tasks.map((task) => task.kind).sort()).toEqual(Object.keys(about).sort())
  for (const task of tasks) expect(task.explanation.length, task.kind).toBeGreaterThan(30)
})

test('who looked at the inbox is in the log, with the patients that were in it', async () => {
  const clinic = await openClinic()
  linkTo(clinic)
  const clerk = await clinic.as('clerk')
  const patientId = makePatient(clinic)
  conflictOf(clinic, { rowId: patientId, patientId, kept: { phone: null }, other: { phone: '+254700000001' } })
  await clerk.inbox.list()
  const { store } = clinic.hera.core
  store.audit.flush()
  const entry = store.sqlite
    .prepare(`SELECT detail FROM audit_entry WHERE action = 'inbox.list' ORDER BY seq DESC`)
    .get() as { detail: string }
  expect(JSON.parse(entry.detail)).toMatchObject({ ids: [patientId] })
})
