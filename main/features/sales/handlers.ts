import type { SaleDetail, sales } from '../../../shared/contract/sales.ts'
import { conflict, notFound } from '../../../shared/domain/error.ts'
import type { SignedInCall, WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { sale } from '../../database/schema/index.ts'
import { medicineStore } from '../medicines/store.ts'
import { addCharge, cancelChargesOf } from '../payments/charging.ts'
import { medicineTitle, readMedicine } from '../prescriptions/writing.ts'
import { allocateBatches, moveStock } from '../stock/moving.ts'
import { stockStore } from '../stock/store.ts'
import { type SaleFacts, saleStore } from './store.ts'

const row = (facts: SaleFacts) => ({ ...facts, isReversed: facts.isReversed !== 0 })

const find = (call: SignedInCall, id: string): SaleFacts => {
  const facts = saleStore(call.core.store).byId(id)
  if (!facts) throw notFound('sale')
  return facts
}

const detail = (call: SignedInCall, id: string): SaleDetail => {
  const facts = find(call, id)
  const sql = saleStore(call.core.store)
  const charged = new Map(sql.charged(id).map((charge) => [charge.movementId, charge]))
  const lines = [...Map.groupBy(sql.taken(id), (each) => each.medicineId)].map(([medicineId, taken]) => {
    const medicine = medicineStore(call.core.store).byId(medicineId)
    if (!medicine) throw notFound('medicine')
    const charge = charged.get(taken[0]?.id ?? '')
    return {
      medicineId,
      medicineName: charge?.description ?? medicineTitle(medicine),
      baseUnit: medicine.baseUnit,
      quantity: taken.reduce((sum, each) => sum + each.quantity, 0),
      unitPriceMinor: charge?.unitPriceMinor ?? 0,
      amountMinor: charge?.amountMinor ?? 0,
      batches: taken.map(({ lot, expiryDate, quantity }) => ({ lot, expiryDate, quantity })),
    }
  })
  return { ...row(facts), lines }
}

const sellLine = (
  call: WriteCall,
  saleId: string,
  line: { medicineId: string; quantity: number },
  index: number,
): void => {
  const medicine = readMedicine(call, line.medicineId, `lines.${index}.`)
  if (medicine.isHighAlert) {
    throw conflict('high_alert', 'This is a high-alert medicine: it is only handed out on a prescription.', {
      line: index,
      medicineId: medicine.id,
    })
  }
  const movementIds = allocateBatches(call.core, medicine.id, line.quantity).map((taken) =>
    moveStock(call, {
      batchId: taken.batchId,
      medicineId: medicine.id,
      delta: -taken.quantity,
      kind: 'dispense',
      sourceKind: 'sale',
      sourceId: saleId,
    }),
  )
  addCharge(call, {
    patientId: null,
    saleId,
    sourceKind: 'sale',
    sourceId: movementIds[0] ?? saleId,
    description: medicineTitle(medicine),
    quantity: line.quantity,
    unitPriceMinor: medicine.priceMinor,
  })
}

export const salesHandlers: Handlers<typeof sales> = {
  list(call, { order = 'desc', page, pageSize }) {
    const sql = saleStore(call.core.store)
    return { rows: sql.page(order, pageSize, (page - 1) * pageSize).map(row), total: sql.count(), page, pageSize }
  },
  read: (call, { id }) => detail(call, id),
  make(call, { customer, lines }) {
    const id = call.write.insert(sale, {
      id: call.write.newId(),
      customer: customer ?? null,
      madeAt: call.now,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    // The same medicine twice is one line: it is charged and rounded once.
    const quantities = new Map<string, number>()
    for (const line of lines) quantities.set(line.medicineId, (quantities.get(line.medicineId) ?? 0) + line.quantity)
    for (const [index, [medicineId, quantity]] of [...quantities].entries()) {
      sellLine(call, id, { medicineId, quantity }, index)
    }
    return detail(call, id)
  },
  reverse(call, { id, reason }) {
    if (find(call, id).isReversed) throw conflict('already_reversed', 'This sale was already taken back.')
    for (const movement of stockStore(call.core.store).movementsOfSource(id)) {
      moveStock(call, {
        batchId: movement.batchId,
        medicineId: movement.medicineId,
        delta: -movement.delta,
        kind: 'reversal',
        reason,
        sourceKind: 'sale',
        sourceId: id,
        reversesId: movement.id,
      })
      cancelChargesOf(call, movement.id, reason)
    }
    return detail(call, id)
  },
}
