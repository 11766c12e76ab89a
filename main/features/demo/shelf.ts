import { addDays } from '../../../shared/domain/date.ts'
import { allocate } from '../../../shared/domain/stock.ts'
import type { Door } from '../../database/door.ts'
import { dispense, prescription, prescriptionItem, stockBatch, stockMovement } from '../../database/schema/index.ts'
import type { Desk } from './desk.ts'
import type { CatalogueMedicine } from './store.ts'
import type { Visit } from './visit.ts'

interface Batch {
  id: string
  medicineId: string
  expiryDate: string
  status: string
  onHand: number
}

/** The pharmacy of the demo: batches with what is left of each, kept beside the movements that say the same. */
export interface Shelf {
  receive(desk: Desk, at: number, lines: { medicine: CatalogueMedicine; quantity: number; expiryDate: string }[]): void
  /** Receives what has run below its reorder level or would expire within a month. */
  restock(desk: Desk, at: number, today: string, medicines: CatalogueMedicine[]): void
  /** Destroys what expired more than `keepDays` ago. */
  clearExpired(desk: Desk, at: number, today: string, keepDays: number): void
  /** Sends stock away until `keep` base units are left. */
  reduce(desk: Desk, at: number, medicine: CatalogueMedicine, keep: number, reason: string): void
  hold(desk: Desk, at: number, medicine: CatalogueMedicine, reason: string): void
  /** Hands out a prescription, first expired first out; what is short stays open. */
  dispense(desk: Desk, at: number, today: string, visit: Visit): void
}

const packs = (medicine: CatalogueMedicine, quantity: number): number =>
  Math.max(1, Math.ceil(quantity / medicine.packSize)) * medicine.packSize

export const makeShelf = (): Shelf => {
  const shelf = new Map<string, Batch[]>()
  let lots = 0

  const move = (
    write: Door,
    at: number,
    batch: Batch,
    movement: { delta: number; kind: string; reason?: string; sourceKind?: string; sourceId?: string },
  ): void => {
    batch.onHand += movement.delta
    if (batch.onHand < 0) throw new Error('stock below zero')
    write.insert(stockMovement, {
      id: write.newId(),
      batchId: batch.id,
      medicineId: batch.medicineId,
      ...movement,
      occurredAt: at,
      createdAt: at,
      createdBy: write.author.userId,
    })
  }

  const of = (medicineId: string): Batch[] => shelf.get(medicineId) ?? []

  return {
    receive(desk, at, lines) {
      for (let from = 0; from < lines.length; from += 80) {
        desk.act(at, 'stock.receive', desk.onDuty('pharmacist'), (write) => {
          for (const { medicine, quantity, expiryDate } of lines.slice(from, from + 80)) {
            lots += 1
            const id = write.insert(stockBatch, {
              id: write.newId(),
              medicineId: medicine.id,
              lot: `${desk.chance.pick(['BN', 'LT', 'KX', 'A', 'C'])}${String(lots * 37 + 1042)}`,
              expiryDate,
              status: 'active',
              createdAt: at,
              createdBy: write.author.userId,
            })
            const batch: Batch = { id, medicineId: medicine.id, expiryDate, status: 'active', onHand: 0 }
            shelf.set(medicine.id, [...of(medicine.id), batch])
            move(write, at, batch, { delta: quantity, kind: 'receipt', reason: 'Delivery from the medical stores' })
          }
        })
      }
    },

    restock(desk, at, today, medicines) {
      const soon = addDays(today, 30)
      const lines = medicines.flatMap((medicine) => {
        const usable = of(medicine.id).filter((batch) => batch.status === 'active' && batch.expiryDate > soon)
        const left = usable.reduce((sum, batch) => sum + batch.onHand, 0)
        if (left > medicine.reorderLevel) return []
        const quantity = packs(medicine, medicine.reorderLevel * 2 + medicine.packSize)
        return [{ medicine, quantity, expiryDate: addDays(today, desk.chance.integer(300, 900)) }]
      })
      if (lines.length > 0) this.receive(desk, at, lines)
    },

    clearExpired(desk, at, today, keepDays) {
      const limit = addDays(today, -keepDays)
      const expired = [...shelf.values()].flat().filter((batch) => batch.expiryDate < limit && batch.onHand > 0)
      if (expired.length === 0) return
      desk.act(at, 'stock.adjust', desk.onDuty('pharmacist'), (write) => {
        for (const batch of expired.slice(0, 150)) {
          move(write, at, batch, { delta: -batch.onHand, kind: 'destroy', reason: 'Expired, destroyed with a witness' })
        }
      })
    },

    reduce(desk, at, medicine, keep, reason) {
      const total = of(medicine.id).reduce((sum, batch) => sum + batch.onHand, 0)
      let away = Math.max(0, total - keep)
      if (away === 0) return
      desk.act(at, 'stock.adjust', desk.onDuty('pharmacist'), (write) => {
        for (const batch of of(medicine.id)) {
          const delta = Math.min(away, batch.onHand)
          if (delta === 0) continue
          away -= delta
          move(write, at, batch, { delta: -delta, kind: 'transfer', reason })
        }
      })
    },

    hold(desk, at, medicine, reason) {
      const batch = of(medicine.id).find((each) => each.onHand > 0)
      if (!batch) return
      batch.status = 'held'
      desk.act(at, 'stock.hold', desk.onDuty('pharmacist'), (write) => {
        write.update(stockBatch, batch.id, { status: 'held', holdReason: reason })
      })
    },

    dispense(desk, at, today, visit) {
      const { prescriptionId } = visit
      if (!prescriptionId) return
      const plans = visit.items.map((item) => ({ item, ...allocate(of(item.medicine.id), item.quantity, today) }))
      if (plans.every((plan) => plan.lines.length === 0)) return
      desk.act(at, 'dispenses.dispense', desk.onDuty('pharmacist'), (write) => {
        for (const { item, lines, short } of plans) {
          for (const line of lines) {
            const batch = of(item.medicine.id).find(({ id }) => id === line.batchId)
            if (!batch) throw new Error('no such batch')
            const dispenseId = write.insert(dispense, {
              id: write.newId(),
              prescriptionItemId: item.id,
              prescriptionId,
              patientId: visit.patientId,
              medicineId: item.medicine.id,
              batchId: line.batchId,
              quantity: line.quantity,
              dispensedAt: at,
              createdAt: at,
              createdBy: write.author.userId,
            })
            move(write, at, batch, {
              delta: -line.quantity,
              kind: 'dispense',
              sourceKind: 'dispense',
              sourceId: dispenseId,
            })
          }
          if (short === 0) write.update(prescriptionItem, item.id, { status: 'completed' })
        }
        if (plans.every((plan) => plan.short === 0)) write.update(prescription, prescriptionId, { status: 'completed' })
      })
    },
  }
}
