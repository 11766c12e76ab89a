import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { type CsvSource, fileSource } from './csv-rows.ts'
import { emptyReport, type FileReport, type ImportReport } from './report.ts'
import { type FileImporter, type ImportContext, runFile } from './run-file.ts'
import { allergies, immunizations } from './synthea-findings.ts'
import { medications } from './synthea-medicines.ts'
import { patients, providers } from './synthea-people.ts'
import { procedures } from './synthea-services.ts'
import { conditions, encounters } from './synthea-visits.ts'

/** What is read of a Synthea folder, parents before children. */
export const syntheaFiles: readonly FileImporter[] = [
  providers,
  patients,
  encounters,
  conditions,
  medications,
  procedures,
  allergies,
  immunizations,
]

/** A folder as an administrator chose it; throws in words when there is nothing to import in it. */
export const checkFolder = (folder: string): { file: string; isFound: boolean; bytes: number }[] => {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new HeraError('BAD_REQUEST', 'This folder was not found on this computer. Check the path.', {
      fields: [{ path: 'folder', message: 'This folder was not found on this computer. Check the path.' }],
    })
  }
  const found = syntheaFiles.map(({ file }) => {
    const full = path.join(folder, file)
    const isFound = existsSync(full) && statSync(full).isFile()
    return { file, isFound, bytes: isFound ? statSync(full).size : 0 }
  })
  if (!found.some((one) => one.isFound)) {
    const words = 'There is no Synthea CSV file in this folder: it should hold patients.csv, encounters.csv and others.'
    throw new HeraError('BAD_REQUEST', words, { fields: [{ path: 'folder', message: words }] })
  }
  return found
}

/** Imports some files in order, as one import that can be stopped and gone on with. */
export const runImport = async (
  context: ImportContext,
  kind: string,
  work: (run: (importer: FileImporter, source: CsvSource) => Promise<void>, files: FileReport[]) => Promise<void>,
): Promise<ImportReport> => {
  const { core, sql } = context
  const startedAt = core.now()
  const isResumed = sql.isUnfinished(kind)
  const files: FileReport[] = []
  await work(async (importer, source) => {
    files.push(await runFile(context, kind, importer, source))
  }, files)
  const report: ImportReport = { kind, startedAt, finishedAt: core.now(), isResumed, files }
  core.store.local(() => {
    sql.clearProgress(kind)
    sql.insertRun(core.newId(), context.author.userId, report)
  })
  return report
}

/** Imports a Synthea CSV folder. Files that are missing, or that this version does not read, are told in the report. */
export const importSynthea = async (context: ImportContext, folder: string): Promise<ImportReport> => {
  const found = checkFolder(folder)
  return runImport(context, 'synthea', async (run, files) => {
    for (const importer of syntheaFiles) {
      const isFound = found.some((one) => one.file === importer.file && one.isFound)
      if (isFound) await run(importer, fileSource(path.join(folder, importer.file), importer.file))
      else files.push(emptyReport(importer.file, 'missing', 'not in the folder, skipped'))
    }
    const known = new Set(syntheaFiles.map(({ file }) => file))
    for (const file of readdirSync(folder).toSorted()) {
      if (file.endsWith('.csv') && !known.has(file)) {
        files.push(emptyReport(file, 'not_read', 'not read by this version of Hera'))
      }
    }
  })
}
