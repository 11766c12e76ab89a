const methods: Readonly<Record<string, string>> = {
  cash: 'Cash',
  card: 'Card',
  mobile: 'Mobile money',
  insurance: 'Insurance',
  deposit: 'From deposit',
  none: '–',
}

const kinds: Readonly<Record<string, string>> = {
  payment: 'Payment',
  refund: 'Refund',
  deposit: 'Deposit',
  write_off: 'Write-off',
}

/** A word of a newer version shows as it is. */
export const methodName = (method: string): string => methods[method] ?? method
export const kindName = (kind: string): string => kinds[kind] ?? kind

/** What moves in the drawer: a refund goes out. */
export const signedMinor = (payment: { kind: string; amountMinor: number }): number =>
  payment.kind === 'refund' ? -payment.amountMinor : payment.amountMinor
