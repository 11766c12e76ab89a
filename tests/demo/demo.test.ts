import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoAccounts } from '../../main/features/demo/accounts.ts'
import { refreshDemo } from '../../main/features/demo/queue.ts'
import { openDemo, prepareDemo } from '../../main/host/node/demo-folder.ts'
import { isDemoFolder } from '../../main/host/node/deps.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { type Clinic, codeOf, openClinic, root } from '../harness/clinic.ts'

const now = Date.UTC(2026, 2, 3, 7, 0, 0)
const cheap = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
const options = { root, now, version: '0.0.0-test', passwordCost: cheap, patients: 60, days: 200 }

const folders: string[] = []
const makeFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-demo-'))
  folders.push(folder)
  return folder
}
const prepared = path.join(makeFolder(), 'demo')

beforeAll(async () => {
  await prepareDemo(prepared, options)
}, 60_000)

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A demo clinic on a copy of the prepared folder. The harness proves at the end of each test that its outbox rebuilds it. */
const openCopy = async (): Promise<Clinic> => {
  const dataDir = path.join(makeFolder(), 'data')
  await openDemo(dataDir, prepared, options)
  const clinic = await openClinic({ dataDir, isDemo: true, now: () => now, keychain: fileKeychain(dataDir) })
  return clinic
}

const rows = <Row>(clinic: Clinic, sql: string): Row[] => clinic.hera.core.store.sqlite.prepare(sql).all() as Row[]

describe('the demo clinic', () => {
  test('is the same for the same day, row by row', async () => {
    const again = path.join(makeFolder(), 'demo')
    await prepareDemo(again, options)
    const [one, other] = [await openCopy(), await openClinic({ dataDir: again, isDemo: true })]
    const outbox = (clinic: Clinic) => rows(clinic, 'SELECT * FROM outbox ORDER BY dseq')
    const audit = (clinic: Clinic) => rows(clinic, 'SELECT * FROM audit_entry ORDER BY seq')
    expect(outbox(other)).toEqual(outbox(one))
    expect(audit(other)).toEqual(audit(one))
  }, 60_000)

  test('has an account for every role, with its name as password', async () => {
    const clinic = await openCopy()
    for (const { username, password, role } of demoAccounts) {
      const profile = await clinic.anyone().auth.login({ username, password })
      expect(profile.user.role).toBe(role)
      if (role === 'patient') expect(profile.user.patientId).not.toBeNull()
    }
    expect(await codeOf(clinic.anyone().auth.login({ username: 's.achieng', password: 's.achieng' }))).toBe(
      'UNAUTHORIZED',
    )
  })

  test('never had less than nothing of a batch on its shelves', async () => {
    const clinic = await openCopy()
    const lowest = rows(
      clinic,
      `SELECT min(balance) AS n FROM
         (SELECT sum(delta) OVER (PARTITION BY batch_id ORDER BY created_at, id) AS balance FROM stock_movement)`,
    )
    expect(lowest).toEqual([{ n: 0 }])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM dispense JOIN stock_batch ON stock_batch.id = batch_id
                         WHERE expiry_date < date(dispensed_at / 1000, 'unixepoch')`,
      ),
    ).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM dispense WHERE NOT EXISTS
                         (SELECT 1 FROM stock_movement WHERE source_id = dispense.id AND delta = -quantity)`,
      ),
    ).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM prescription_item AS item WHERE quantity <
                         (SELECT sum(quantity) FROM dispense WHERE prescription_item_id = item.id)`,
      ),
    ).toEqual([])
  })

  test('has money that adds up: no payment without a charge, none paid twice, drawers that agree', async () => {
    const clinic = await openCopy()
    expect(
      rows(
        clinic,
        `SELECT 1 FROM charge WHERE cancels_id IS NULL AND amount_minor <
                         (SELECT sum(amount_minor) FROM payment_item WHERE charge_id = charge.id)`,
      ),
    ).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM payment WHERE amount_minor <>
                         abs((SELECT sum(amount_minor) FROM payment_item WHERE payment_id = payment.id))`,
      ),
    ).toEqual([])
    expect(rows(clinic, `SELECT 1 FROM charge WHERE amount_minor <> quantity * unit_price_minor`)).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM cash_shift WHERE status <> 'closed' OR expected_minor <> opening_minor + coalesce(
        (SELECT sum(iif(kind = 'refund', -amount_minor, amount_minor)) FROM payment
         WHERE cash_shift_id = cash_shift.id AND method = 'cash'), 0)`,
      ),
    ).toEqual([])
    const receipts = rows<{ n: number }>(
      clinic,
      'SELECT CAST(substr(receipt_no, 8) AS INTEGER) AS n FROM payment ORDER BY n',
    )
    expect(receipts.map(({ n }) => n)).toEqual(receipts.map((_, index) => index + 1))
  })

  test('has visits that obey the rules: in order, after the birth, one open at a time, notes signed', async () => {
    const clinic = await openCopy()
    refreshDemo(clinic.hera.core)
    expect(rows(clinic, 'SELECT 1 FROM medical_record WHERE ended_at < started_at')).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM medical_record JOIN patient ON patient.id = patient_id
                         WHERE date(started_at / 1000, 'unixepoch') < birth_date`,
      ),
    ).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM medical_record WHERE status IN ('arrived', 'triaged', 'in_progress')
                         GROUP BY patient_id HAVING count(*) > 1`,
      ),
    ).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM medical_record_item WHERE kind = 'note' AND status = 'final'
                         AND (signed_at IS NULL OR content_hash IS NULL)`,
      ),
    ).toEqual([])
    expect(
      rows(
        clinic,
        `SELECT 1 FROM prescription_item AS item JOIN allergy USING (patient_id)
                         JOIN medicine ON medicine.id = medicine_id
                         WHERE atc_prefixes LIKE '%J01C%' AND medicine.code LIKE 'J01C%'`,
      ),
    ).toEqual([])
  })

  test('shows something in every work list: a queue, unpaid bills, medicines to hand out, stock to look after', async () => {
    const clinic = await openCopy()
    expect(refreshDemo(clinic.hera.core)).toBe(10)
    const open = rows<{ status: string; n: number }>(
      clinic,
      `SELECT status, count(*) AS n FROM medical_record WHERE status NOT IN ('finished', 'cancelled') GROUP BY status`,
    )
    expect(open).toEqual([
      { status: 'arrived', n: 3 },
      { status: 'in_progress', n: 2 },
      { status: 'triaged', n: 3 },
    ])
    expect(rows(clinic, `SELECT 1 FROM prescription WHERE status = 'active'`).length).toBeGreaterThan(2)
    const unpaid = rows(
      clinic,
      `SELECT patient_id, sum(amount_minor) AS charged FROM charge GROUP BY patient_id HAVING charged > coalesce(
         (SELECT sum(iif(kind = 'refund', -amount_minor, amount_minor)) FROM payment WHERE patient_id = charge.patient_id), 0)`,
    )
    expect(unpaid.length).toBeGreaterThan(2)
    const batches = rows<{ expiry_date: string; status: string }>(
      clinic,
      `SELECT expiry_date, status FROM stock_batch JOIN stock_movement ON batch_id = stock_batch.id
       GROUP BY stock_batch.id HAVING sum(delta) > 0`,
    )
    expect(batches.some((batch) => batch.expiry_date < '2026-03-03')).toBe(true)
    expect(batches.some((batch) => batch.expiry_date > '2026-03-03' && batch.expiry_date < '2026-04-03')).toBe(true)
    expect(batches.some((batch) => batch.status === 'held')).toBe(true)
    expect(rows(clinic, 'SELECT 1 FROM patient WHERE is_unknown = 1')).toHaveLength(1)
    const twins = rows(
      clinic,
      `SELECT 1 FROM patient WHERE phone IS NOT NULL
                                GROUP BY family_name, birth_date, phone HAVING count(*) = 2`,
    )
    expect(twins.length).toBeGreaterThan(0)
  })

  test('stops what nobody came for, and never charges for it', async () => {
    const clinic = await openCopy()
    const old = now - 40 * 86_400_000
    expect(
      rows(
        clinic,
        `SELECT 1 FROM prescription WHERE status = 'active' AND written_at < ${old}
         AND NOT EXISTS (SELECT 1 FROM dispense WHERE prescription_id = prescription.id)`,
      ),
    ).toEqual([])
    const stopped = rows(clinic, `SELECT 1 FROM prescription WHERE status = 'stopped' AND stop_reason IS NOT NULL`)
    expect(stopped.length).toBeGreaterThan(0)
    expect(
      rows(
        clinic,
        `SELECT 1 FROM charge AS undo JOIN charge AS line ON line.id = undo.cancels_id
         WHERE undo.amount_minor <> -line.amount_minor OR undo.patient_id <> line.patient_id OR undo.reason IS NULL`,
      ),
    ).toEqual([])
  })

  test('sends home who still waits from yesterday, and fills the queue once a day', async () => {
    const clinic = await openCopy()
    const { core } = clinic.hera
    expect(refreshDemo(core)).toBe(10)
    expect(refreshDemo(core)).toBe(0)
    const tomorrow = { ...core, now: () => now + 86_400_000, today: () => '2026-03-04' }
    expect(refreshDemo(tomorrow)).toBe(10)
    expect(rows(clinic, `SELECT count(*) AS n FROM medical_record WHERE status = 'cancelled'`)).toEqual([{ n: 6 }])
    expect(
      rows(clinic, `SELECT count(*) AS n FROM medical_record WHERE status IN ('arrived', 'triaged', 'in_progress')`),
    ).toEqual([{ n: 8 }])
  })
})

test('can be generated on any day of the year', async () => {
  for (const day of [17, 101, 202, 303]) {
    const later = { ...options, now: now + day * 86_400_000 + day * 3_600_000, patients: 50, days: 90, seed: day }
    const folder = path.join(makeFolder(), 'demo')
    const counts = await prepareDemo(folder, later)
    expect(counts.patients).toBeGreaterThan(30)
  }
}, 60_000)

test('a folder with a clinic’s own data never becomes a demo', async () => {
  const clinic = await openClinic()
  expect(isDemoFolder(clinic.dataDir)).toBe(false)
  expect(await codeOf(openDemo(clinic.dataDir, prepared, options))).toBe('CONFLICT')
  expect(isDemoFolder(clinic.dataDir)).toBe(false)
  expect(refreshDemo(clinic.hera.core)).toBe(0)
})
