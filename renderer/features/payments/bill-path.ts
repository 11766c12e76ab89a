/** The address of a bill. */
export const billPath = (account: { patientId: string | null; saleId: string | null }): string =>
  account.patientId ? `/bills/patient/${account.patientId}` : `/bills/sale/${account.saleId}`
