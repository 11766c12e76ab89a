import type Database from 'better-sqlite3'
import { firstBrokenEntry } from '../../../main/database/audit.ts'
import { expect } from '../workstation.ts'

const one = <Row>(db: Database.Database, sql: string, ...values: unknown[]): Row =>
  db.prepare(sql).get(...values) as Row

/** Money and stock in the database, once the day is over: what was charged, paid, given back and handed out agree. */
export const expectSums = (db: Database.Database): void => {
  const { id } = one<{ id: string }>(db, `SELECT id FROM patient WHERE family_name = 'Nyakwaka'`)
  const charged = one<{ minor: number; n: number }>(
    db,
    'SELECT sum(amount_minor) AS minor, count(*) AS n FROM charge WHERE patient_id = ?',
    id,
  )
  const asPriced = one<{ minor: number }>(
    db,
    `SELECT (SELECT sum(price_minor) FROM service JOIN service_item ON service_item.id = service_item_id WHERE patient_id = @id)
          + (SELECT sum(price_minor * quantity) FROM prescription_item JOIN medicine ON medicine.id = medicine_id
             WHERE patient_id = @id AND prescription_item.status <> 'entered_in_error') AS minor`,
    { id },
  )
  expect(charged).toEqual({ minor: asPriced.minor, n: 4 })

  const paid = one<{ paid: number; refunded: number; receipts: number }>(
    db,
    `SELECT sum(CASE kind WHEN 'payment' THEN amount_minor END) AS paid,
            sum(CASE kind WHEN 'refund' THEN amount_minor END) AS refunded,
            count(DISTINCT receipt_no) AS receipts
     FROM payment WHERE patient_id = ?`,
    id,
  )
  expect(paid).toEqual({ paid: charged.minor, refunded: 150, receipts: 3 })
  const allocated = one<{ minor: number }>(
    db,
    'SELECT sum(payment_item.amount_minor) AS minor FROM payment_item JOIN charge ON charge.id = charge_id WHERE patient_id = ?',
    id,
  )
  expect(allocated.minor).toBe(charged.minor - 150)

  expect(one(db, 'SELECT status, opening_minor, expected_minor, counted_minor FROM cash_shift')).toEqual({
    status: 'closed',
    opening_minor: 10_000,
    expected_minor: 10_350,
    counted_minor: 10_350,
  })

  const shelves = db
    .prepare(
      'SELECT lot, sum(delta) AS on_hand FROM stock_movement JOIN stock_batch ON stock_batch.id = batch_id GROUP BY lot ORDER BY lot',
    )
    .all()
  expect(shelves).toEqual([
    { lot: 'AZ-LATE', on_hand: 28 },
    { lot: 'AZ-SOON', on_hand: 0 },
    { lot: 'PA-1', on_hand: 80 },
  ])
  const handed = db
    .prepare(
      'SELECT medicine_name AS name, sum(dispense.quantity) AS handed, min(prescription_item.status) AS status FROM dispense JOIN prescription_item ON prescription_item.id = prescription_item_id WHERE dispense.patient_id = ? GROUP BY medicine_name ORDER BY name',
    )
    .all(id)
  expect(handed).toEqual([
    { name: expect.stringContaining('azithromycin'), handed: 6, status: 'completed' },
    { name: expect.stringContaining('paracetamol'), handed: 20, status: 'completed' },
  ])
  expect(one(db, `SELECT status FROM medical_record WHERE patient_id = ?`, id)).toEqual({ status: 'finished' })
  expect(firstBrokenEntry(db)).toBeNull()
}
