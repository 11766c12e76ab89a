import { rowsOfTable } from '../../../shared/domain/import-kind.ts'

/** Rows with one reason in common: how many, and the first row numbers. Never what stood in them. */
export interface ReasonCount {
  reason: string
  count: number
  rows: number[]
}

/** What became of one file. Row 1 is the header. */
export interface FileReport {
  file: string
  /** read | missing | unreadable | not_read */
  state: string
  /** In words, when it was not read. */
  words: string | null
  rowsRead: number
  rowsAdded: number
  /** There, and now as the file says. */
  rowsChanged: number
  /** There from an earlier import. */
  rowsAlready: number
  /** The same row, word for word, stood earlier in the file. */
  rowsRepeated: number
  rowsRefused: number
  refused: ReasonCount[]
  warnings: ReasonCount[]
  /** Rows written, per table. */
  written: Record<string, number>
}

export interface ImportReport {
  kind: string
  startedAt: number
  finishedAt: number
  /** It went on where an earlier import had stopped. */
  isResumed: boolean
  files: FileReport[]
}

const listedRows = 20

export const emptyReport = (file: string, state = 'read', words: string | null = null): FileReport => ({
  file,
  state,
  words,
  rowsRead: 0,
  rowsAdded: 0,
  rowsChanged: 0,
  rowsAlready: 0,
  rowsRepeated: 0,
  rowsRefused: 0,
  refused: [],
  warnings: [],
  written: {},
})

export const countReason = (list: ReasonCount[], reason: string, row: number): void => {
  let entry = list.find((each) => each.reason === reason)
  if (!entry) {
    entry = { reason, count: 0, rows: [] }
    list.push(entry)
  }
  entry.count += 1
  if (entry.rows.length < listedRows) entry.rows.push(row)
}

/** The sums over all files, and the rows written per table. */
export const totalsOf = (files: readonly FileReport[]) => {
  const totals = {
    rowsRead: 0,
    rowsAdded: 0,
    rowsChanged: 0,
    rowsAlready: 0,
    rowsRepeated: 0,
    rowsRefused: 0,
    warnings: 0,
  }
  const written: Record<string, number> = {}
  for (const file of files) {
    totals.rowsRead += file.rowsRead
    totals.rowsAdded += file.rowsAdded
    totals.rowsChanged += file.rowsChanged
    totals.rowsAlready += file.rowsAlready
    totals.rowsRepeated += file.rowsRepeated
    totals.rowsRefused += file.rowsRefused
    totals.warnings += file.warnings.reduce((sum, warning) => sum + warning.count, 0)
    for (const [table, count] of Object.entries(file.written)) written[table] = (written[table] ?? 0) + count
  }
  return { ...totals, written }
}

const rowsInWords = ({ count, rows }: ReasonCount): string =>
  `row${count === 1 ? '' : 's'} ${rows.slice(0, 8).join(', ')}${count > 8 ? ', …' : ''}`

const fileLines = (file: FileReport): string[] => {
  if (file.state !== 'read') return [`${file.file}: ${file.words ?? file.state}`]
  const facts = [
    `${file.rowsRead} rows read`,
    `${file.rowsAdded} added`,
    file.rowsChanged > 0 ? `${file.rowsChanged} changed` : '',
    file.rowsAlready > 0 ? `${file.rowsAlready} already there` : '',
    file.rowsRepeated > 0 ? `${file.rowsRepeated} repeated` : '',
    `${file.rowsRefused} refused`,
  ].filter(Boolean)
  return [
    `${file.file}: ${facts.join(', ')}`,
    ...file.refused.map((each) => `  refused ${each.count}: ${each.reason} (${rowsInWords(each)})`),
    ...file.warnings.map((each) => `  warning ${each.count}: ${each.reason} (${rowsInWords(each)})`),
  ]
}

/** The report as a person reads it. */
export const reportText = (report: ImportReport): string => {
  const totals = totalsOf(report.files)
  const written = Object.entries(totals.written)
    .map(([table, count]) => rowsOfTable(table, count))
    .join(', ')
  const seconds = ((report.finishedAt - report.startedAt) / 1000).toFixed(1)
  return [
    ...report.files.flatMap(fileLines),
    '',
    `In all: ${totals.rowsRead} rows read, ${totals.rowsAdded} added, ${totals.rowsChanged} changed, ${totals.rowsAlready} already there, ${totals.rowsRepeated} repeated, ${totals.rowsRefused} refused, ${totals.warnings} warnings, in ${seconds} s.`,
    written === '' ? 'Nothing was written.' : `Written: ${written}.`,
  ].join('\n')
}
