/** A row of a bill as it is stored, with what payments put on it. All amounts are minor units. */
export type BillRow = {
  id: string
  amountMinor: number
  sourceKind: string
  /** Of a discount: the charge that it lowers. */
  sourceId: string | null
  cancelsId: string | null
  reason: string | null
  /** The sum of payment items on this row, refunds taken off. */
  paidMinor: number
}

export type BillLine<Row extends BillRow = BillRow> = {
  row: Row
  isCancelled: boolean
  cancelReason: string | null
  /** What discounts take off, 0 or more. */
  discountMinor: number
  paidMinor: number
  /** What is still owed on the line; negative is owed to the patient. */
  openMinor: number
}

export const discountKind = 'discount'

/**
 * The lines of a bill in the order of its rows: discounts and cancellations are folded into the line they belong to,
 * so that the open amounts of all lines sum to the charges less what was paid. A discount whose charge is not among
 * the rows stays a line of its own.
 */
export function billLines<Row extends BillRow>(rows: readonly Row[]): BillLine<Row>[] {
  // Two workstations that did not see each other may each have cancelled the same charge: both rows count.
  const cancelledBy = new Map<string, Row[]>()
  const ids = new Set<string>()
  for (const row of rows) {
    if (row.cancelsId === null) ids.add(row.id)
    else cancelledBy.set(row.cancelsId, [...(cancelledBy.get(row.cancelsId) ?? []), row])
  }
  const lines = new Map<string, BillLine<Row>>()
  const folded: BillLine<Row>[] = []
  for (const row of rows) {
    if (row.cancelsId !== null && ids.has(row.cancelsId)) continue
    const undone = cancelledBy.get(row.id) ?? []
    const all = [row, ...undone]
    const paidMinor = all.reduce((sum, each) => sum + each.paidMinor, 0)
    const line = {
      row,
      isCancelled: undone.length > 0,
      cancelReason: undone[0]?.reason ?? null,
      discountMinor: 0,
      paidMinor,
      openMinor: all.reduce((sum, each) => sum + each.amountMinor, 0) - paidMinor,
    }
    if (isDiscountOf(row, ids)) folded.push(line)
    else lines.set(row.id, line)
  }
  for (const { row, isCancelled, openMinor, paidMinor } of folded) {
    const line = lines.get(row.sourceId ?? '')
    if (!line) continue
    if (!isCancelled) line.discountMinor -= row.amountMinor
    line.openMinor += openMinor
    line.paidMinor += paidMinor
  }
  return [...lines.values()]
}

function isDiscountOf(row: BillRow, ids: ReadonlySet<string>): boolean {
  return row.sourceKind === discountKind && row.sourceId !== null && row.sourceId !== row.id && ids.has(row.sourceId)
}

/**
 * Takes a refund off the lines that its payment paid: first where money is owed back (`creditMinor`, a cancelled line
 * that was paid), then the last line first. `leftMinor` is more than the payment put on lines.
 */
export function allocateRefund(
  paidLines: readonly { chargeId: string; paidMinor: number; creditMinor: number }[],
  amountMinor: number,
): { items: { chargeId: string; amountMinor: number }[]; leftMinor: number } {
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0)
    throw new RangeError('A refund is a whole number of minor units.')
  const taken = paidLines.map(() => 0)
  let leftMinor = amountMinor
  const take = (index: number, upToMinor: number): void => {
    const partMinor = Math.max(0, Math.min(leftMinor, upToMinor))
    taken[index] = (taken[index] ?? 0) + partMinor
    leftMinor -= partMinor
  }
  paidLines.forEach((line, index) => {
    take(index, Math.min(line.paidMinor, line.creditMinor))
  })
  for (let index = paidLines.length - 1; index >= 0; index--) {
    take(index, (paidLines[index]?.paidMinor ?? 0) - (taken[index] ?? 0))
  }
  const items = paidLines.flatMap((line, index) => {
    const partMinor = taken[index] ?? 0
    return partMinor > 0 ? [{ chargeId: line.chargeId, amountMinor: -partMinor }] : []
  })
  return { items, leftMinor }
}
