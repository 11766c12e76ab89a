import { setImmediate } from 'node:timers/promises'
import { getTableName, type InferInsertModel } from 'drizzle-orm'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Core } from '../../api/core.ts'
import type { Author } from '../../database/author.ts'
import { bulk } from '../../database/bulk.ts'
import type { TravellingTable } from '../../database/door.ts'
import { type CsvRow, type CsvSource, hashOfRow, readCsv } from './csv-rows.ts'
import { countReason, emptyReport, type FileReport } from './report.ts'
import { type ImportStore, importStore } from './store.ts'
import { Refusal } from './values.ts'

export interface ImportProgress {
  file: string
  rowsRead: number
  bytesDone: number
  bytesTotal: number
}

export interface ImportContext {
  core: Core
  author: Author
  sql: ImportStore
  signal?: AbortSignal | undefined
  onProgress(progress: ImportProgress): void
  /** Rows a transaction. Fewer leave more room for the people who work meanwhile. */
  chunkRows: number
}

export const importContext = (
  core: Core,
  author: Author,
  options: Partial<Pick<ImportContext, 'signal' | 'onProgress' | 'chunkRows'>> = {},
): ImportContext => ({
  core,
  author,
  sql: importStore(core.store),
  onProgress: () => {},
  chunkRows: 500,
  ...options,
})

export type Cells = Record<string, string>

/** What a row may do. It looks before it writes: a refusal after the first `insert` is a fault of the importer. */
export interface RowTools {
  /** 40 hex digits of the whole row. */
  hash: string
  insert<Table extends TravellingTable>(table: Table, values: InferInsertModel<Table>): string
  /** True when something was changed. */
  update<Table extends TravellingTable>(table: Table, id: string, values: Partial<InferInsertModel<Table>>): boolean
  warn(reason: string): void
}

/** Writes one row, or says that it is there already. Throws a Refusal. */
export type RowImporter = (cells: Cells, tools: RowTools) => 'added' | 'changed' | 'already'

export interface FileImporter {
  file: string
  columns: readonly string[]
  /** The column that names a row: two rows with the same name and other content can't both be true. */
  key?: string
  /** Anything that has to be known before the first row, such as median prices. */
  open(context: ImportContext, source: CsvSource): RowImporter | Promise<RowImporter>
}

type Writing = Pick<RowTools, 'insert' | 'update'>

const mostRowsOfOne = 10

const stopped = (): HeraError =>
  new HeraError('CONFLICT', 'The import was stopped. Start it again to go on where it was.', {
    reason: 'import_stopped',
  })

/**
 * Imports one file in transactions of `chunkRows`, each with the progress it made: a stop or a power cut loses nothing
 * and repeats nothing. A file that was finished by an earlier, unfinished import is not read again.
 */
export const runFile = async (
  context: ImportContext,
  kind: string,
  importer: FileImporter,
  source: CsvSource,
): Promise<FileReport> => {
  const { sql, core } = context
  const kept = sql.progress(kind, source.name)
  const resumed = kept?.fingerprint === source.fingerprint ? kept : undefined
  const report = resumed ? (JSON.parse(resumed.report) as FileReport) : emptyReport(source.name)
  if (resumed?.is_done) return report
  const skip = resumed?.rows ?? 0

  const rows = readCsv(source)
  const header = (await rows.next()).value as CsvRow | undefined
  const columns = header?.cells ?? []
  const missing = importer.columns.filter((column) => !columns.includes(column))
  if (missing.length > 0) {
    await rows.return(undefined)
    return emptyReport(
      source.name,
      'unreadable',
      `The column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing: not read.`,
    )
  }
  const importRow = await importer.open(context, source)
  const seen = makeSeen(columns.indexOf(importer.key ?? ''))

  const count = (table: TravellingTable): void => {
    const name = getTableName(table)
    report.written[name] = (report.written[name] ?? 0) + 1
  }
  const writeChunk = (chunk: CsvRow[], isDone: boolean): void => {
    bulk(core.store, 'imports.run', context.author, (door) => {
      const write: Writing = {
        insert(table, values) {
          count(table)
          return door(mostRowsOfOne).insert(table, values)
        },
        update(table, id, values) {
          const isChanged = door(mostRowsOfOne).update(table, id, values)
          if (isChanged) count(table)
          return isChanged
        },
      }
      for (const row of chunk) importOne(row, columns, importRow, report, seen, write)
      sql.saveProgress(kind, source.name, { fingerprint: source.fingerprint, rows: report.rowsRead, isDone, report })
    })
  }

  let chunk: CsvRow[] = []
  let number = 0
  let bytesDone = 0
  for await (const row of rows) {
    number += 1
    bytesDone = row.bytes
    if (number <= skip) {
      seen.look(row.cells)
      continue
    }
    chunk.push(row)
    if (chunk.length < context.chunkRows) continue
    if (context.signal?.aborted) throw stopped()
    writeChunk(chunk, false)
    chunk = []
    context.onProgress({ file: source.name, rowsRead: report.rowsRead, bytesDone, bytesTotal: source.bytes })
    // The people who work meanwhile come first.
    await setImmediate()
  }
  if (context.signal?.aborted) throw stopped()
  writeChunk(chunk, true)
  context.onProgress({
    file: source.name,
    rowsRead: report.rowsRead,
    bytesDone: source.bytes,
    bytesTotal: source.bytes,
  })
  return report
}

const importOne = (
  row: CsvRow,
  columns: string[],
  importRow: RowImporter,
  report: FileReport,
  seen: Seen,
  write: Writing,
): void => {
  report.rowsRead += 1
  try {
    if (row.problem !== null) throw new Refusal(row.problem)
    const { hash, isRepeated, isContradicting } = seen.look(row.cells)
    if (isRepeated) {
      report.rowsRepeated += 1
      return
    }
    const cells = Object.fromEntries(columns.map((column, index) => [column, row.cells[index] ?? '']))
    if (isContradicting) throw new Refusal('Its Id stands in an earlier row, with other content.')
    const warnings: string[] = []
    const outcome = importRow(cells, { hash, ...write, warn: (reason) => warnings.push(reason) })
    if (outcome === 'already') report.rowsAlready += 1
    else {
      if (outcome === 'changed') report.rowsChanged += 1
      else report.rowsAdded += 1
      for (const reason of warnings) countReason(report.warnings, reason, row.row)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    report.rowsRefused += 1
    countReason(report.refused, error.message, row.row)
  }
}

/** What stood earlier in the file: a repeated row is told by the hash of the whole row. */
const makeSeen = (keyAt: number) => {
  const hashes = new Set<string>()
  const keys = new Set<string>()
  return {
    look(cells: readonly string[]): { hash: string; isRepeated: boolean; isContradicting: boolean } {
      const hash = hashOfRow(cells)
      const key = (keyAt === -1 ? '' : (cells[keyAt] ?? '')).toLowerCase()
      const isRepeated = hashes.has(hash)
      const isContradicting = !isRepeated && key !== '' && keys.has(key)
      hashes.add(hash)
      keys.add(key)
      return { hash, isRepeated, isContradicting }
    },
  }
}
type Seen = ReturnType<typeof makeSeen>
