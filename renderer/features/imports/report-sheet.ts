import type { ImportReportAnswer } from '../../../shared/contract/imports.ts'
import { type ImportKind, rowsOfTable } from '../../../shared/domain/import-kind.ts'
import type { Block, Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { timeWords } from '../../ui/time-words.ts'
import { letterheadOf, pairsOf } from '../printing/letterhead.ts'
import { kindNames } from './words.ts'

type FileReport = ImportReportAnswer['files'][number]

const left = (title: string) => ({ title, align: 'left' as const })
const right = (title: string) => ({ title, align: 'right' as const })

/** Of so many rows the numbers are named. */
const listedRows = 8

/** A sheet takes so many rows of reasons; of a report with more, the rest is counted. */
const mostReasons = 500

/** Rows written per table, in words: `1,774 patients, 12 allergies`; empty when nothing was written. */
export const writtenWords = (files: readonly FileReport[]): string => {
  const written = new Map<string, number>()
  for (const file of files) {
    for (const [table, count] of Object.entries(file.written)) written.set(table, (written.get(table) ?? 0) + count)
  }
  return [...written].map(([table, count]) => rowsOfTable(table, count)).join(', ')
}

/** `1, 2, 3, …`: the first numbers of the rows that a reason is about. */
export const rowNumbers = ({ rows, count }: FileReport['refused'][number]): string =>
  `${rows.slice(0, listedRows).join(', ')}${count > listedRows ? ', …' : ''}`

/** The reasons of one kind under their heading; nothing where there are none. */
const reasonBlocks = (
  heading: string,
  files: readonly FileReport[],
  pick: (file: FileReport) => FileReport['refused'],
  figure: (count: number) => string,
): Block[] => {
  const reasons = files.flatMap((file) => pick(file).map((reason) => ({ file: file.file, ...reason })))
  if (reasons.length === 0) return []
  return [
    { kind: 'heading', text: heading },
    {
      kind: 'table',
      columns: [left('File'), left('Why'), left('Rows')],
      rows: reasons
        .slice(0, mostReasons)
        .map((each) => [
          each.file,
          each.reason,
          each.count > listedRows ? `${figure(each.count)}: ${rowNumbers(each)}` : rowNumbers(each),
        ]),
    },
    ...(reasons.length > mostReasons
      ? [
          {
            kind: 'text' as const,
            text: `And ${figure(reasons.length - mostReasons)} more reasons, which the screen lists.`,
            weight: 'plain' as const,
          },
        ]
      : []),
  ]
}

/** What an import read, wrote and refused, on A4. */
export const reportSheet = (report: ImportReportAnswer, clinic: Clinic): Sheet => {
  const figure = (count: number): string => count.toLocaleString(clinic.locale)
  const written = writtenWords(report.files)
  const read = report.files.filter((file) => file.state === 'read')
  const filesTable: Block[] =
    read.length === 0
      ? []
      : [
          {
            kind: 'table',
            columns: [
              left('File'),
              right('Rows'),
              right('Added'),
              right('Changed'),
              right('Already there'),
              right('Repeated'),
              right('Refused'),
            ],
            rows: read.map((file) => [
              file.file,
              figure(file.rowsRead),
              figure(file.rowsAdded),
              figure(file.rowsChanged),
              figure(file.rowsAlready),
              figure(file.rowsRepeated),
              figure(file.rowsRefused),
            ]),
          },
        ]
  const others = report.files.filter((file) => file.state !== 'read')
  return {
    paper: 'a4',
    letterhead: letterheadOf(clinic),
    title: 'Import report',
    blocks: [
      pairsOf([
        ['Imported', kindNames[report.kind as ImportKind] ?? report.kind],
        ['Began', timeWords(report.startedAt, clinic)],
        ['Ended', timeWords(report.finishedAt, clinic)],
        ['Went on', report.isResumed && 'where an earlier import had stopped'],
      ]),
      ...filesTable,
      ...(others.length > 0
        ? [{ kind: 'list' as const, items: others.map(({ file, words, state }) => `${file}: ${words ?? state}`) }]
        : []),
      ...reasonBlocks('Refused rows', report.files, ({ refused }) => refused, figure),
      ...reasonBlocks('Warnings', report.files, ({ warnings }) => warnings, figure),
      { kind: 'gap' },
      { kind: 'text', text: written === '' ? 'Nothing was written.' : `Written: ${written}.`, weight: 'strong' },
    ],
  }
}
