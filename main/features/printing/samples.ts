import type { Settings } from '../../../shared/contract/settings.ts'
import { formatMinor } from '../../../shared/domain/money.ts'
import { type Block, type Paper, type Sheet, type SheetKind, sheetNames } from '../../../shared/domain/sheet.ts'

/** Nobody's: long, with letters that printers get wrong, so that a test shows what a real sheet may meet. */
const patient = 'Zoë Ångström-Müller'

const pairs = (...rows: [name: string, value: string][]): Block => ({ kind: 'pairs', rows })
const text = (words: string, weight: 'plain' | 'strong' | 'small' = 'plain'): Block => ({
  kind: 'text',
  text: words,
  weight,
})
const table = (columns: [title: string, align: 'left' | 'right'][], rows: string[][]): Block => ({
  kind: 'table',
  columns: columns.map(([title, align]) => ({ title, align })),
  rows,
})

/** What shows a wrong width, a wrong code page or a cut-off edge at a glance. */
const ruler = (): Block[] => [
  table(
    [
      ['', 'left'],
      ['', 'right'],
    ],
    [['<- left edge', 'right edge ->']],
  ),
  text('Letters: äöüß éèñç ŁŚŽ Ωλ Жя € × ½', 'small'),
]

/** Every template's blocks with invented content; `money` writes minor units as the clinic does. */
const blocksOf = (kind: SheetKind, money: (minor: number) => string): Block[] => {
  switch (kind) {
    case 'receipt':
      return [
        pairs(['Number', 'R-TEST-000001'], ['Patient', patient], ['Record number', 'TEST-0000-00001-X']),
        table(
          [
            ['', 'left'],
            ['', 'right'],
          ],
          [
            ['Consultation, general outpatient', money(150_000)],
            ['Amoxicillin 500 mg × 21', money(21_000)],
          ],
        ),
        { kind: 'total', name: 'Paid', value: money(171_000) },
        pairs(['Cash handed over', money(200_000)], ['Change', money(29_000)], ['Cashier', 'Sample']),
      ]
    case 'shift_report':
      return [
        pairs(['Cashier', 'Sample'], ['Expected', money(12_345_600)], ['Counted', money(12_345_600)]),
        { kind: 'heading', text: 'By method' },
        table(
          [
            ['Method', 'left'],
            ['Receipts', 'right'],
            ['Taken', 'right'],
          ],
          [
            ['Cash', '12', money(12_000_000)],
            ['Mobile money', '3', money(345_600)],
          ],
        ),
        { kind: 'sign', name: 'Signature' },
      ]
    case 'label':
      return [
        { kind: 'heading', text: 'SAMPLE · Amoxicillin 500 mg · 21 capsules' },
        text('Take 1 capsule by mouth 3 times a day for 7 days', 'strong'),
        text(`${patient} · TEST-0000-00001-X`),
        text('Lot AB-12 exp Mar 2030 · Not a real medicine', 'small'),
      ]
    case 'prescription':
      return [
        text(patient, 'strong'),
        text('TEST-0000-00001-X'),
        table(
          [
            ['Medicine', 'left'],
            ['How to take it', 'left'],
            ['Quantity', 'right'],
          ],
          [['Amoxicillin 500 mg', 'Take 1 capsule by mouth 3 times a day for 7 days', '21 capsules']],
        ),
        { kind: 'sign', name: 'Dr Sample' },
      ]
    case 'visit_summary':
      return [
        text(patient, 'strong'),
        { kind: 'heading', text: 'Allergies' },
        { kind: 'list', items: ['None: this is a sample'] },
        { kind: 'heading', text: 'Vital signs' },
        pairs(['Temperature', '36.8 °C'], ['Pulse', '72 per minute']),
      ]
    case 'import_report':
      return [
        table(
          [
            ['File', 'left'],
            ['Rows', 'right'],
            ['Taken', 'right'],
          ],
          [['sample.csv', '120', '118']],
        ),
      ]
    case 'account_slip':
      return [pairs(['User name', 'sample']), { kind: 'code', text: 'SAMPLE-CODE' }]
    case 'recovery_key':
      return [{ kind: 'code', text: 'SAMPLE-SAMPLE-SAMPLE' }, text('This opens nothing: it is a sample.')]
    case 'test':
      return [text('If you can read this, the printer works.')]
  }
}

/** A sheet of this kind that nobody can take for a real one, to try a printer with. */
export const sampleSheet = (kind: SheetKind, paper: Paper, clinic: Settings): Sheet => {
  const money = (minor: number): string => formatMinor(minor, clinic.currency)
  const isLabel = paper === 'label'
  return {
    paper,
    letterhead: isLabel ? null : { name: clinic.clinicName || 'Clinic', text: clinic.letterhead },
    title: isLabel ? null : `SAMPLE: ${sheetNames[kind]}`,
    blocks: [
      ...blocksOf(kind, money),
      ...(isLabel && kind === 'label' ? [] : ruler()),
      ...(isLabel ? [] : [text('A sample for testing the printer. It is not valid.', 'strong')]),
    ],
  }
}
