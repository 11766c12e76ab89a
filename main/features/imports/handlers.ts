import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { ImportStatus, imports } from '../../../shared/contract/imports.ts'
import { HeraError, invalid } from '../../../shared/domain/error.ts'
import { patientImportFields } from '../../../shared/domain/import-kind.ts'
import type { Call } from '../../api/call.ts'
import { authorOf } from '../../api/guard.ts'
import type { Handlers } from '../../api/handlers.ts'
import { codeList, medicineList, serviceList } from './code-lists.ts'
import { type CsvSource, fileSource, readCsv, textSource } from './csv-rows.ts'
import { jobOf, startJob } from './jobs.ts'
import { plainPatients, suggestMapping } from './plain-patients.ts'
import { reportText } from './report.ts'
import type { FileImporter } from './run-file.ts'
import { checkFolder, importSynthea, runImport } from './run-import.ts'
import { importStore } from './store.ts'

const previewRows = 6
const previewCellLength = 60

const authorOfCall = (call: Call) => {
  if (!call.session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  return authorOf(call.session)
}

/** The CSV that came with the call, or the file on this workstation that it names. */
const sourceOf = (kind: string, input: { text?: string | undefined; path?: string | undefined }): CsvSource => {
  if (input.text !== undefined) return textSource(input.text, kind)
  if (input.path === undefined) throw invalid('text', 'Choose a file, or type its path.')
  if (!['.csv', '.txt', '.tsv'].includes(path.extname(input.path).toLowerCase())) {
    throw invalid('path', 'The file must be a CSV: its name ends in .csv, .tsv or .txt.')
  }
  if (!existsSync(input.path) || !statSync(input.path).isFile()) {
    throw invalid('path', 'This file was not found on this computer. Check the path.')
  }
  return fileSource(input.path, kind)
}

const requiredColumns: Record<string, readonly string[]> = {
  codes: codeList('').columns,
  medicines: medicineList.columns,
  services: serviceList.columns,
}

/** Refuses a file without the columns that are needed, before the job starts. */
const checkColumns = async (source: CsvSource, wanted: readonly string[], field: string): Promise<void> => {
  const columns = await columnsOf(source)
  const missing = wanted.filter((column) => !columns.includes(column))
  if (missing.length > 0) throw invalid(field, `The file has no column ${missing.join(', ')}.`)
}

const columnsOf = async (source: CsvSource): Promise<string[]> => {
  for await (const { cells } of readCsv(source)) return cells
  throw invalid('text', 'This file holds no rows.')
}

export const importsHandlers: Handlers<typeof imports> = {
  folder: (_call, { folder }) => ({ files: checkFolder(folder) }),

  async preview(_call, input) {
    const rows: string[][] = []
    for await (const { cells } of readCsv(sourceOf(input.kind, input))) {
      rows.push(cells.map((cell) => cell.slice(0, previewCellLength)))
      if (rows.length > previewRows) break
    }
    const [columns, ...first] = rows
    if (!columns) throw invalid('text', 'This file holds no rows.')
    const missing = (requiredColumns[input.kind] ?? []).filter((column) => !columns.includes(column))
    const mapping = input.kind === 'patients' ? suggestMapping(columns) : {}
    return { columns, rows: first, mapping: mapping as Record<string, string>, missing }
  },

  async run(call, input) {
    const author = authorOfCall(call)
    const { core } = call
    if (input.kind === 'synthea') {
      const filesTotal = checkFolder(input.folder).filter(({ isFound }) => isFound).length
      const job = startJob(core, author, 'synthea', filesTotal, (context) => importSynthea(context, input.folder))
      return { jobId: job.id }
    }
    const source = sourceOf(input.kind, input)
    const importer = importerOf(input)
    await checkColumns(source, importer.columns, input.kind === 'patients' ? 'mapping' : 'text')
    const job = startJob(core, author, input.kind, 1, (context) =>
      runImport(context, input.kind, (run) => run(importer, source)),
    )
    return { jobId: job.id }
  },

  status(call): ImportStatus {
    const sql = importStore(call.core.store)
    const job = jobOf(call.core)
    const report = job?.state === 'running' ? null : (job?.report ?? sql.lastRun())
    return {
      state: job?.state ?? 'idle',
      jobId: job?.id ?? null,
      kind: job?.kind ?? null,
      startedAt: job?.startedAt ?? null,
      progress: job?.progress ?? null,
      words: job?.words ?? null,
      report,
      reportText: report && reportText(report),
      unfinished: job?.state === 'running' ? [] : sql.unfinishedKinds(),
    }
  },

  stop(call) {
    const job = jobOf(call.core)
    const isStopping = job?.state === 'running'
    if (isStopping) job.stop()
    return { isStopping }
  },
}

type FileInput = Exclude<Parameters<typeof importsHandlers.run>[1], { kind: 'synthea' }>

const importerOf = (input: FileInput): FileImporter => {
  if (input.kind === 'codes') return codeList(input.system)
  if (input.kind === 'medicines') return medicineList
  if (input.kind === 'services') return serviceList
  const { mapping } = input
  const hasName =
    mapping.fullName !== undefined || (mapping.familyName !== undefined && mapping.givenName !== undefined)
  if (!hasName) throw invalid('mapping', 'Choose the column of the name, or those of the given and the family name.')
  return plainPatients(
    Object.fromEntries(patientImportFields.flatMap((field) => (mapping[field] ? [[field, mapping[field]]] : []))),
    input.dateOrder,
  )
}
