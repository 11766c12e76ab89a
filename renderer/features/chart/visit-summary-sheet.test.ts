import { expect, test } from 'vitest'
import type { PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import type { ServiceResultRow, ServiceRow } from '../../../shared/contract/services.ts'
import { paperClinic, wordsOf } from '../../../tests/harness/sheet-words.ts'
import type { Item } from './items.ts'
import { type VisitContent, visitSummarySheet } from './visit-summary-sheet.ts'

const at = Date.UTC(2026, 2, 9, 8, 30)

const item = (kind: string, more: Partial<Item>) =>
  ({
    kind,
    status: 'final',
    code: null,
    text: null,
    value: null,
    unit: null,
    components: null,
    interpretation: null,
    rangeLow: null,
    rangeHigh: null,
    occurredAt: at,
    ...more,
  }) as Item

const result = (more: Partial<ServiceResultRow>) =>
  ({
    status: 'final',
    value: null,
    text: null,
    unit: null,
    interpretation: null,
    at,
    isCurrent: true,
    ...more,
  }) as ServiceResultRow

const service = (name: string, results: ServiceResultRow[], status = 'completed') =>
  ({ name, status, results }) as ServiceRow

const items = [
  item('vitals', { code: '8310-5', value: 39.2, unit: 'Cel', interpretation: 'H', rangeLow: 36, rangeHigh: 37.5 }),
  item('diagnosis', { code: 'B54', text: 'Malaria', certainty: 'provisional', isPrimary: true }),
  item('diagnosis', { code: 'D50', text: 'Anaemia', isPrimary: false }),
  item('note', {
    text: 'Fever for three days.\n  Spleen felt.',
    signedAt: at,
    signedBy: { id: '', name: 'Dr Wanjiru', role: null },
  }),
  item('note', { text: 'not for others', status: 'preliminary' }),
  item('note', { text: 'withdrawn', status: 'entered_in_error' }),
  item('immunisation', { text: 'Tetanus' }),
]

const content = {
  chart: {
    patient: {
      givenName: 'Amina',
      familyName: 'Otieno',
      isUnknown: false,
      mrn: 'LC-2B7K-00012-X',
      sex: 'female',
      birthDate: '2020-03-09',
      birthDatePrecision: 'day',
      allergyState: 'listed',
    },
    allergies: [
      { substance: 'Penicillin', reaction: 'rash' },
      { substance: 'Latex', reaction: null },
    ],
    items,
  },
  visit: { reason: 'Fever', startedAt: at, clinicianName: 'Dr Wanjiru' },
  services: [
    service('Haemoglobin', [
      result({ value: 70, unit: 'g/L', isCurrent: false }),
      result({
        value: 7,
        unit: 'g/dL',
        interpretation: 'LL',
        rangeLow: 12,
        rangeHigh: 16,
        status: 'corrected',
        reason: 'wrong unit',
      }),
    ]),
    service('Blood slide', [], 'active'),
    service('Taken back', [], 'revoked'),
  ],
  prescriptions: [
    {
      items: [
        { medicineName: 'Artemether', sentence: 'Take 1 twice a day.', status: 'active' },
        { medicineName: 'Iron', sentence: 'Take 1 a day.', status: 'stopped' },
      ],
    } as PrescriptionRow,
  ],
} as unknown as VisitContent

test('a visit summary holds what was found, thought, written, done and prescribed, in the clinic’s time', () => {
  expect(wordsOf(visitSummarySheet(content, paperClinic)).slice(2)).toEqual([
    'Visit summary',
    'Amina Otieno',
    'female, 6 y, LC-2B7K-00012-X\nVisit of 9 Mar 2026, 11:30: Fever. Seen by Dr Wanjiru.',
    'Allergies: Penicillin (rash); Latex',
    'Vital signs',
    ' |  |  |  | ',
    'Temperature | 39.2 °C | High | normal 36–37.5 | 11:30',
    'Diagnoses',
    '- Malaria (B54), provisional, primary',
    '- Anaemia (D50)',
    'Note',
    'Fever for three days.\n  Spleen felt.',
    'Signed by Dr Wanjiru, 9 Mar 2026, 11:30',
    'One note is not signed yet and left out.',
    'Vaccines given: Tetanus.',
    'Services and results',
    ' | ',
    'Haemoglobin | 7 g/dL (critically low) reference 12–16 (corrected)\nwas 70 g/L until 9 Mar 2026, 11:30: wrong unit',
    'Blood slide | Not done yet',
    'Medicines',
    '- Artemether: Take 1 twice a day.',
    '- Iron: Take 1 a day. (stopped)',
    'Printed from the record of LC-2B7K-00012-X, born 9 Mar 2020.',
  ])
})

test('a visit without entries has no headings, and says that nobody asked for allergies', () => {
  const chart = {
    ...content.chart,
    items: [],
    allergies: [],
    patient: { ...content.chart.patient, allergyState: 'unknown' as const },
  }
  const sheet = visitSummarySheet({ ...content, chart, services: [], prescriptions: [] }, paperClinic)
  expect(sheet.blocks.filter(({ kind }) => kind === 'heading')).toEqual([])
  expect(wordsOf(sheet)).toContain('Allergies: not asked.')
})

test('a note and a result that are longer than a block or a cell go on whole', () => {
  const note = item('note', { text: 'long note '.repeat(4000) })
  const report = 'nothing seen '.repeat(1000).trim()
  const sheet = visitSummarySheet(
    {
      ...content,
      chart: { ...content.chart, items: [note] },
      services: [service('X-ray', [result({ text: report })])],
    },
    paperClinic,
  )
  const words = wordsOf(sheet).join('')
  expect(words).toContain(note.text)
  expect(words).toContain(`X-ray${report}`)
})
