import { expect, test } from 'vitest'
import type { Receipt } from '../../../shared/contract/payments.ts'
import type { ShiftReport } from '../../../shared/contract/shifts.ts'
import { paperClinic, wordsOf } from '../../../tests/harness/sheet-words.ts'
import { receiptSheet } from './receipt-sheet.ts'
import { shiftSheet } from './shift-sheet.ts'

const at = Date.UTC(2026, 2, 9, 8, 30)

const receipt: Receipt = {
  id: '019a0000-0000-7000-8000-000000000001',
  receiptNo: 'R-12-00007',
  kind: 'payment',
  method: 'cash',
  amountMinor: 50_000,
  currency: 'KES',
  patientId: '019a0000-0000-7000-8000-000000000002',
  saleId: null,
  name: 'Amina Otieno',
  mrn: 'LC-2B7K-00012-X',
  reference: null,
  reason: null,
  reversesId: null,
  shiftId: null,
  cashierName: 'Joseph Kamau',
  paidAt: at,
  refundedMinor: 0,
  refundableMinor: 50_000,
  clinicName: 'Lakeside Clinic',
  letterhead: '',
  tenderedMinor: 60_000,
  changeMinor: 10_000,
  balanceAfterMinor: 0,
  reversesReceiptNo: null,
  items: [
    {
      id: '019a0000-0000-7000-8000-000000000003',
      chargeId: '019a0000-0000-7000-8000-000000000004',
      description: 'Malaria test',
      quantity: 2,
      unitPriceMinor: 25_000,
      chargedMinor: 50_000,
      amountMinor: 50_000,
    },
  ],
  refunds: [],
}

test('a receipt says for what, how much, what was handed over and the change, in the clinic’s money and time', () => {
  expect(wordsOf(receiptSheet(receipt, paperClinic))).toEqual([
    'Lakeside Clinic',
    'Main Street 1\nKisumu',
    'Receipt',
    'Number: R-12-00007',
    'Date: 9 Mar 2026, 11:30',
    'Patient: Amina Otieno',
    'Record number: LC-2B7K-00012-X',
    ' | ',
    'Malaria test × 2 | Ksh 500.00',
    'Paid = Ksh 500.00',
    'Cash handed over: Ksh 600.00',
    'Change: Ksh 100.00',
    'Still owed: Ksh 0.00',
    'Method: Cash',
    'Cashier: Joseph Kamau',
  ])
})

test('a refund says what it gives back, of which receipt and why; its lines are not below zero', () => {
  const words = wordsOf(
    receiptSheet(
      {
        ...receipt,
        kind: 'refund',
        reason: 'Charged twice',
        reversesReceiptNo: 'R-12-00001',
        tenderedMinor: null,
        changeMinor: null,
        balanceAfterMinor: null,
        items: receipt.items.map((item) => ({ ...item, quantity: 1, amountMinor: -50_000 })),
      },
      paperClinic,
    ),
  )
  expect(words).toContain('Refund')
  expect(words).toContain('For receipt: R-12-00001')
  expect(words).toContain('Malaria test | Ksh 500.00')
  expect(words).toContain('Given back = Ksh 500.00')
  expect(words).toContain('Reason: Charged twice')
  expect(words.join()).not.toMatch(/Still owed|Change/)
})

test('a deposit has no lines, a write-off no method, and a customer at the counter no record number', () => {
  const deposit = receiptSheet({ ...receipt, kind: 'deposit', items: [] }, paperClinic)
  expect(deposit.blocks.map(({ kind }) => kind)).toEqual(['pairs', 'total', 'pairs'])
  expect(wordsOf(deposit)).toContain('Deposit receipt')
  const writeOff = wordsOf(receiptSheet({ ...receipt, kind: 'write_off', method: 'none' }, paperClinic))
  expect(writeOff).toContain('Written off = Ksh 500.00')
  expect(writeOff.join()).not.toContain('Method')
  const sale = wordsOf(receiptSheet({ ...receipt, patientId: null, mrn: null, name: 'Walk-in' }, paperClinic))
  expect(sale).toContain('Customer: Walk-in')
  expect(sale.join()).not.toContain('Record number')
})

test('a receipt keeps the currency it was paid in', () => {
  const words = wordsOf(receiptSheet({ ...receipt, currency: 'UGX', amountMinor: 1500 }, paperClinic))
  expect(words).toContain('Paid = UGX 1,500')
})

const report: ShiftReport = {
  id: '019a0000-0000-7000-8000-000000000005',
  userId: '019a0000-0000-7000-8000-000000000006',
  cashierName: 'Joseph Kamau',
  status: 'closed',
  currency: 'KES',
  openingMinor: 100_000,
  openedAt: at,
  closedAt: at + 3_600_000,
  cashInMinor: 50_000,
  cashOutMinor: 20_000,
  expectedMinor: 130_000,
  countedMinor: 129_000,
  differenceMinor: -1000,
  differenceReason: 'A coin fell down',
  clinicName: 'Lakeside Clinic',
  letterhead: '',
  byMethod: [
    { method: 'cash', takenCount: 1, takenMinor: 50_000, refundCount: 1, refundedMinor: 20_000 },
    { method: 'mobile', takenCount: 2, takenMinor: 30_000, refundCount: 0, refundedMinor: 0 },
  ],
  depositsMinor: 0,
  takenMinor: 80_000,
  refundedMinor: 20_000,
  firstReceiptNo: 'R-12-00001',
  lastReceiptNo: 'R-12-00004',
}

test('a shift report says what was counted, what is missing and why, by method, and is signed', () => {
  const words = wordsOf(shiftSheet(report, paperClinic))
  expect(words).toEqual(
    expect.arrayContaining([
      'Opened: 9 Mar 2026, 11:30',
      'Closed: 9 Mar 2026, 12:30',
      'Expected: Ksh 1,300.00',
      'Counted: Ksh 1,290.00',
      'Difference: -Ksh 10.00',
      'Reason: A coin fell down',
      'Receipts: R-12-00001\nto R-12-00004',
      'Cash, 1 receipt | Ksh 500.00',
      'Cash, given back | -Ksh 200.00',
      'Mobile money, 2 receipts | Ksh 300.00',
      'signed Joseph Kamau',
    ]),
  )
})

test('the report of an open shift says that it is open and what is not known yet', () => {
  const words = wordsOf(
    shiftSheet(
      {
        ...report,
        status: 'open',
        closedAt: null,
        countedMinor: null,
        differenceMinor: null,
        differenceReason: null,
        byMethod: [],
        firstReceiptNo: null,
        lastReceiptNo: null,
      },
      paperClinic,
    ),
  )
  expect(words).toEqual(
    expect.arrayContaining(['Closed: Still open', 'Counted: –', 'Receipts: None', 'No payments in this shift.']),
  )
  expect(words.join()).not.toContain('Reason')
})
