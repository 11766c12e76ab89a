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

/** As people call it, where a sheet has no title of its own. */
export const sheetNames: Record<SheetKind, string> = {
  receipt: 'Receipt',
  shift_report: 'Shift report',
  label: 'Medicine label',
  prescription: 'Prescription',
  visit_summary: 'Visit summary',
  import_report: 'Import report',
  account_slip: 'Account slip',
  recovery_key: 'Recovery key',
  test: 'Test sheet',
}

/** What is printed on each paper; first what one tries a printer with. */
export const kindsOfPaper: Record<Paper, readonly SheetKind[]> = {
  a4: ['test', 'prescription', 'visit_summary', 'import_report', 'recovery_key'],
  receipt: ['test', 'receipt', 'shift_report', 'account_slip'],
  label: ['test', 'label'],
}

/** One part of a sheet. All text is as it shall stand on paper: dates and money are already words. A line break is one. */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string; weight: 'plain' | 'strong' | 'small' }
  /** Names and values under one another. */
  | { kind: 'pairs'; rows: [name: string, value: string][] }
  /** A cell for every column in each row. A table whose titles are all empty has no head. */
  | { kind: 'table'; columns: { title: string; align: 'left' | 'right' }[]; rows: string[][] }
  | { kind: 'total'; name: string; value: string }
  | { kind: 'list'; items: string[] }
  /** What a person reads off and types in somewhere else: even letters, in a box. */
  | { kind: 'code'; text: string }
  /** A line to sign on, and whose name stands under it. */
  | { kind: 'sign'; name: string }
  | { kind: 'gap' }

/** What goes on paper, whatever prints it: a page, the bytes of a receipt printer, a label printer, a PDF. */
export interface Sheet {
  paper: Paper
  /** The clinic's name and what stands under it; null on labels. */
  letterhead: { name: string; text: string } | null
  title: string | null
  blocks: Block[]
}

/** What stands on a sheet beside its content. */
export interface SheetMarks {
  isDemo: boolean
  /** The same was printed before: it may not be passed off as a second one. */
  isCopy: boolean
}

/** The words of the marks, in the order they stand in. */
export const markWords = (marks: SheetMarks): string[] => [
  ...(marks.isDemo ? ['DEMO'] : []),
  ...(marks.isCopy ? ['COPY'] : []),
]

/** Holds a secret that must not be kept, nor leave the computer by a printer's own connection. */
export const isSecretSheet = (kind: SheetKind): boolean => kind === 'recovery_key' || kind === 'account_slip'

export const paperNames: Record<Paper, string> = {
  a4: 'A4 sheets',
  receipt: 'Receipts (80 mm roll)',
  label: 'Medicine labels (62 × 29 mm)',
}
