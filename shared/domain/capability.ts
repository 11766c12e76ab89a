/** Who may do what, as data (domain.md, Access). Deny is the default: what is not in the table is refused. */
export const roles = ['admin', 'doctor', 'pharmacist', 'cashier', 'clerk', 'patient'] as const
export type Role = (typeof roles)[number]

export const roleNames: Record<Role, string> = {
  admin: 'Administrator',
  doctor: 'Doctor',
  pharmacist: 'Pharmacist',
  cashier: 'Cashier',
  clerk: 'Registration clerk',
  patient: 'Patient',
}

/**
 * `all`: every row. `part`: every patient, but only the kinds of content named in `visibleItemKinds` and `chargeLines`.
 * `own`: rows of the patient that the account belongs to, final content only.
 */
export type Grant = 'all' | 'part' | 'own'

/** The table, one row a capability. A role that is not named is refused. */
export const capabilities = {
  'patient.read': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'all', clerk: 'all', patient: 'own' },
  'patient.write': { admin: 'all', clerk: 'all' },
  'record.open': { admin: 'all', doctor: 'all', clerk: 'all' },
  'record.triage': { admin: 'all', doctor: 'all', clerk: 'all' },
  'record.read.admin': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'all', clerk: 'all', patient: 'own' },
  'record.read.clinical': { admin: 'all', doctor: 'all', pharmacist: 'part', clerk: 'part', patient: 'own' },
  'record.write.clinical': { admin: 'all', doctor: 'all' },
  'allergy.read': { admin: 'all', doctor: 'all', pharmacist: 'all', patient: 'own' },
  'allergy.write': { admin: 'all', doctor: 'all', pharmacist: 'all' },
  'problem.read': { admin: 'all', doctor: 'all', pharmacist: 'all', patient: 'own' },
  'service.read': { admin: 'all', doctor: 'all', cashier: 'part', patient: 'own' },
  'service.order': { admin: 'all', doctor: 'all' },
  'service.perform': { admin: 'all', doctor: 'all' },
  'service.result': { admin: 'all', doctor: 'all' },
  'prescription.read': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'part', patient: 'own' },
  'prescription.write': { admin: 'all', doctor: 'all' },
  'prescription.stop': { admin: 'all', doctor: 'all' },
  dispense: { admin: 'all', pharmacist: 'all' },
  'medicine.read': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'all' },
  'medicine.manage': { admin: 'all', pharmacist: 'all' },
  'stock.read': { admin: 'all', doctor: 'all', pharmacist: 'all' },
  'stock.manage': { admin: 'all', pharmacist: 'all' },
  'sale.make': { admin: 'all', pharmacist: 'all' },
  'catalogue.read': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'all', clerk: 'all' },
  'catalogue.manage': { admin: 'all' },
  'charge.read': { admin: 'all', cashier: 'all', patient: 'own' },
  'payment.read': { admin: 'all', cashier: 'all', patient: 'own' },
  'payment.take': { admin: 'all', cashier: 'all' },
  'payment.refund': { admin: 'all', cashier: 'all' },
  shift: { admin: 'all', cashier: 'all' },
  'user.read': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'all', clerk: 'all' },
  'user.manage': { admin: 'all' },
  'settings.manage': { admin: 'all' },
  'printer.manage': { admin: 'all' },
  'print.read': { admin: 'all' },
  'update.manage': { admin: 'all' },
  'import.run': { admin: 'all' },
  'inbox.read': { admin: 'all', doctor: 'all', pharmacist: 'all', cashier: 'all', clerk: 'all' },
  'sync.manage': { admin: 'all' },
  'backup.manage': { admin: 'all' },
  'audit.read': { admin: 'all', patient: 'own' },
  'audit.verify': { admin: 'all' },
} as const satisfies Record<string, Partial<Record<Role, Grant>>>

export type Capability = keyof typeof capabilities

/** What the role holds for this capability, or `null` when it is refused. */
export const grantOf = (role: Role, capability: Capability): Grant | null =>
  (capabilities[capability] as Partial<Record<Role, Grant>>)[role] ?? null

export const may = (role: Role, capability: Capability): boolean => grantOf(role, capability) !== null

/** What `part` of `record.read.clinical` means: kinds of item, and of vitals the LOINC codes (null = all of them). */
export const visibleItemKinds: Partial<Record<Role, { kinds: readonly string[]; loinc: readonly string[] | null }>> = {
  pharmacist: { kinds: ['diagnosis', 'vitals'], loinc: ['29463-7'] },
  clerk: { kinds: ['vitals'], loinc: null },
}
