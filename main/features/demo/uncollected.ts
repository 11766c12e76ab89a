import { charge, prescription, prescriptionItem } from '../../database/schema/index.ts'
import { chargeStore } from './charge-store.ts'
import type { Desk } from './desk.ts'
import type { Visit } from './visit.ts'

const keptMs = 21 * 86_400_000
const reason = 'Not collected in three weeks'

export interface Uncollected {
  visit: Visit
  since: number
}

/** Stops prescriptions that nobody came for, and takes back what was charged and not paid for them. Answers the rest. */
export const stopUncollected = (desk: Desk, at: number, waiting: readonly Uncollected[]): Uncollected[] => {
  const sql = chargeStore(desk.core.store)
  return waiting.filter(({ visit, since }) => {
    const { prescriptionId, patientId } = visit
    if (at - since < keptMs || !prescriptionId) return true
    const paid = new Set(sql.paidOn(patientId).map(({ chargeId }) => chargeId))
    const sources = new Set(visit.items.map(({ id }) => id))
    const owed = sql.chargesOf(patientId).filter((line) => sources.has(line.sourceId) && !paid.has(line.id))
    desk.act(at, 'prescriptions.stop', visit.doctor, (write) => {
      for (const item of visit.items) write.update(prescriptionItem, item.id, { status: 'stopped', stopReason: reason })
      write.update(prescription, prescriptionId, { status: 'stopped', stopReason: reason })
      for (const { id: cancelsId, cancelsId: _, quantity, amountMinor, ...same } of owed) {
        write.insert(charge, {
          ...same,
          id: write.newId(),
          quantity: -quantity,
          amountMinor: -amountMinor,
          cancelsId,
          reason,
          chargedAt: at,
          createdAt: at,
          createdBy: visit.doctor.id,
        })
      }
    })
    return false
  })
}
