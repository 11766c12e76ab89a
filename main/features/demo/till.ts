import { allocatePayment, openCharges, shiftExpected } from '../../../shared/domain/charge.ts'
import { makeReceiptNumber } from '../../../shared/domain/mrn.ts'
import type { PaymentMethod } from '../../../shared/domain/status.ts'
import { cashShift, charge, payment, paymentItem, service } from '../../database/schema/index.ts'
import { chargeStore } from './charge-store.ts'
import type { Desk, StaffMember } from './desk.ts'

const floatMinor = 200_000

/** The cashier's drawer for one day. */
export interface Till {
  /** Takes `share` (0 to 1) of what the patient owes; nothing when nothing is owed. */
  take(at: number, patientId: string, share: number): void
  /** Gives back the price of a paid service that could not be done. */
  refundService(at: number, patientId: string, description: string, doctor: StaffMember): void
  close(at: number): void
}

const reference = (desk: Desk): string =>
  Array.from({ length: 10 }, () => desk.chance.pick([...'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'])).join('')

/** Opens the shift with the first payment of the day. */
export const openTill = (desk: Desk, cashier: StaffMember, openAt: number): Till => {
  const { core, chance } = desk
  const sql = chargeStore(core.store)
  const currency = core.settings().currency
  let shiftId: string | null = null
  let cashInMinor = 0
  let cashOutMinor = 0

  const open = (at: number): string =>
    desk.act(at, 'shifts.open', cashier, (write) =>
      write.insert(cashShift, {
        id: write.newId(),
        userId: cashier.id,
        status: 'open',
        currency,
        openingMinor: floatMinor,
        openedAt: at,
        createdAt: at,
        createdBy: cashier.id,
      }),
    )

  return {
    take(at, patientId, share) {
      const charges = sql.chargesOf(patientId)
      const owed = openCharges(charges, sql.paidOn(patientId))
      const dueMinor = owed.reduce((sum, line) => sum + line.openMinor, 0)
      const wanted = share >= 1 ? dueMinor : Math.floor((dueMinor * share) / 5000) * 5000
      if (wanted <= 0) return
      shiftId ??= open(Math.max(openAt, at - 60_000))
      const method: PaymentMethod = chance.pick(['cash', 'cash', 'cash', 'mobile', 'mobile', 'card'])
      const tenderedMinor = method === 'cash' ? Math.ceil(wanted / 10_000) * 10_000 : null
      const { items } = allocatePayment(owed, wanted)
      desk.act(at, 'payments.take', cashier, (write) => {
        const id = write.insert(payment, {
          id: write.newId(),
          patientId,
          receiptNo: makeReceiptNumber(core.deviceCode(), core.nextNumber('receipt')),
          kind: 'payment',
          method,
          amountMinor: wanted,
          tenderedMinor,
          changeMinor: tenderedMinor === null ? null : tenderedMinor - wanted,
          currency,
          expectedBalanceMinor: dueMinor,
          cashShiftId: shiftId,
          reference: method === 'cash' ? null : reference(desk),
          paidAt: at,
          createdAt: at,
          createdBy: cashier.id,
        })
        for (const item of items) write.insert(paymentItem, { id: write.newId(), paymentId: id, ...item })
      })
      if (method === 'cash') cashInMinor += wanted
    },

    refundService(at, patientId, description, doctor) {
      const charges = sql.chargesOf(patientId)
      const cancelled = new Set(charges.map((row) => row.cancelsId))
      const line = charges.findLast(
        (row) => row.description === description && row.cancelsId === null && !cancelled.has(row.id),
      )
      const paid = line && sql.paymentOf(line.id)
      if (!line || !paid || paid.amountMinor !== line.amountMinor || !shiftId) return
      const why = 'The machine was out of order'
      desk.act(at, 'services.revoke', doctor, (write) => {
        write.update(service, line.sourceId, { status: 'revoked', revokeReason: why })
        const { id: cancelsId, cancelsId: _, amountMinor, ...same } = line
        write.insert(charge, {
          ...same,
          id: write.newId(),
          quantity: -1,
          amountMinor: -amountMinor,
          cancelsId,
          reason: why,
          chargedAt: at,
          createdAt: at,
          createdBy: doctor.id,
        })
      })
      const refundAt = at + 240_000
      desk.act(refundAt, 'payments.refund', cashier, (write) => {
        const id = write.insert(payment, {
          id: write.newId(),
          patientId,
          receiptNo: makeReceiptNumber(core.deviceCode(), core.nextNumber('receipt')),
          kind: 'refund',
          method: paid.method,
          amountMinor: line.amountMinor,
          currency,
          reversesId: paid.id,
          cashShiftId: shiftId,
          reason: why,
          paidAt: refundAt,
          createdAt: refundAt,
          createdBy: cashier.id,
        })
        const back = { paymentId: id, chargeId: line.id, amountMinor: -line.amountMinor }
        write.insert(paymentItem, { id: write.newId(), ...back })
      })
      if (paid.method === 'cash') cashOutMinor += line.amountMinor
    },

    close(at) {
      if (!shiftId) return
      const id = shiftId
      const expectedMinor = shiftExpected({ openingMinor: floatMinor, cashInMinor, cashOutMinor })
      const isShort = chance.isTrue(0.04)
      desk.act(at, 'shifts.close', cashier, (write) => {
        write.update(cashShift, id, {
          status: 'closed',
          closedAt: at,
          expectedMinor,
          countedMinor: expectedMinor - (isShort ? 5000 : 0),
          differenceReason: isShort ? 'One note of 50 missing, change given wrong' : null,
        })
      })
      shiftId = null
    },
  }
}
