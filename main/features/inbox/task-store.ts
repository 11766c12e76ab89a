import type { Store } from '../../database/store.ts'

/** SQL of the numbers behind a task, as this workstation has them now. */
export const taskStore = (store: Store) => ({
  batch: (id: string) =>
    store
      .statement<{ medicine_id: string; lot: string; on_hand: number }>(
        `SELECT medicine_id, lot, (SELECT coalesce(sum(delta), 0) FROM stock_movement WHERE batch_id = stock_batch.id)
           AS on_hand FROM stock_batch WHERE id = ?`,
      )
      .get(id),

  charge: (id: string) =>
    store
      .statement<{
        patient_id: string | null
        sale_id: string | null
        description: string
        amount_minor: number
        currency: string
        paid_minor: number
        cancelled: number
        cancelled_minor: number
      }>(
        `SELECT patient_id, sale_id, description, amount_minor, currency,
           (SELECT coalesce(sum(amount_minor), 0) FROM payment_item WHERE charge_id = charge.id) AS paid_minor,
           (SELECT count(*) FROM charge AS undo WHERE undo.cancels_id = charge.id) AS cancelled,
           (SELECT coalesce(sum(amount_minor), 0) FROM charge AS undo WHERE undo.cancels_id = charge.id)
             AS cancelled_minor
         FROM charge WHERE id = ?`,
      )
      .get(id),

  prescribed: (itemId: string) =>
    store
      .statement<{ prescription_id: string; medicine_name: string; quantity: number; repeats: number; given: number }>(
        `SELECT prescription_id, medicine_name, quantity, repeats,
           (SELECT coalesce(sum(quantity), 0) FROM dispense WHERE prescription_item_id = prescription_item.id) AS given
         FROM prescription_item WHERE id = ?`,
      )
      .get(itemId),

  openVisits: (patientId: string): number =>
    store
      .statement<{ n: number }>(
        `SELECT count(*) AS n FROM medical_record
         WHERE patient_id = ? AND status IN ('arrived', 'triaged', 'in_progress')`,
      )
      .get(patientId)?.n ?? 0,

  /** Others that have taken the same number or name. */
  patientsWithMrnOf: (id: string) =>
    store
      .statement<{ id: string; mrn: string }>(
        `SELECT other.id, other.mrn FROM patient JOIN patient AS other ON other.mrn = patient.mrn
         WHERE patient.id = ? AND other.id <> patient.id ORDER BY other.id`,
      )
      .all(id),

  user: (id: string) => store.statement<{ username: string }>('SELECT username FROM user WHERE id = ?').get(id),

  serviceItem: (id: string) => store.statement<{ code: string }>('SELECT code FROM service_item WHERE id = ?').get(id),
})
