/** A4 for prescriptions and summaries, the 80 mm roll for receipts, the 62 x 29 mm label. */
export const papers = ['a4', 'receipt', 'label'] as const
export type Paper = (typeof papers)[number]

/** What is printed, each by a template of its feature. */
export const sheetKinds = [
  'receipt',
  'shift_report',
  'label',
  'prescription',
  'visit_summary',
  'import_report',
  'account_slip',
  'recovery_key',
  'test',
] as const
export type SheetKind = (typeof sheetKinds)[number]

/** Holds a secret that must not be kept, nor leave the computer by a printer's own connection. */
export const isSecretSheet = (kind: SheetKind): boolean => kind === 'recovery_key' || kind === 'account_slip'

export const paperNames: Record<Paper, string> = {
  a4: 'A4 sheets',
  receipt: 'Receipts (80 mm roll)',
  label: 'Medicine labels (62 × 29 mm)',
}
