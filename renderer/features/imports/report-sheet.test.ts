import { expect, test } from 'vitest'
import type { ImportReportAnswer } from '../../../shared/contract/imports.ts'
import { paperClinic, wordsOf } from '../../../tests/harness/sheet-words.ts'
import { reportSheet } from './report-sheet.ts'

const file: ImportReportAnswer['files'][number] = {
  file: 'patients.csv',
  state: 'read',
  words: null,
  rowsRead: 1774,
  rowsAdded: 1770,
  rowsChanged: 0,
  rowsAlready: 1,
  rowsRepeated: 1,
  rowsRefused: 2,
  refused: [{ reason: 'No birth date', count: 2, rows: [7, 12] }],
  warnings: [{ reason: 'Phone not read', count: 12, rows: [1, 2, 3, 4, 5, 6, 7, 8, 9] }],
  written: { patient: 1770 },
}

const report: ImportReportAnswer = {
  kind: 'synthea',
  startedAt: Date.UTC(2026, 2, 9, 8, 30),
  finishedAt: Date.UTC(2026, 2, 9, 8, 31),
  isResumed: false,
  files: [
    file,
    { ...file, file: 'allergies.csv', state: 'missing', words: 'not there', written: {}, refused: [], warnings: [] },
  ],
}

test('an import report says what was read, refused and why with the rows, and what was written', () => {
  expect(wordsOf(reportSheet(report, paperClinic)).slice(3)).toEqual([
    'Imported: Synthea folder',
    'Began: 9 Mar 2026, 11:30',
    'Ended: 9 Mar 2026, 11:31',
    'File | Rows | Added | Changed | Already there | Repeated | Refused',
    'patients.csv | 1,774 | 1,770 | 0 | 1 | 1 | 2',
    '- allergies.csv: not there',
    'Refused rows',
    'File | Why | Rows',
    'patients.csv | No birth date | 7, 12',
    'Warnings',
    'File | Why | Rows',
    'patients.csv | Phone not read | 12: 1, 2, 3, 4, 5, 6, 7, 8, …',
    'Written: 1,770 patients.',
  ])
})

test('a report with more reasons than a sheet takes counts the rest', () => {
  const refused = Array.from({ length: 700 }, (_, index) => ({ reason: `Reason ${index}`, count: 1, rows: [index] }))
  const words = wordsOf(reportSheet({ ...report, files: [{ ...file, refused, warnings: [] }] }, paperClinic))
  expect(words).toContain('And 200 more reasons, which the screen lists.')
})
