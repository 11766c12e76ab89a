import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { system } from '../../database/author.ts'
import { reportText, totalsOf } from '../../features/imports/report.ts'
import { type ImportProgress, importContext } from '../../features/imports/run-file.ts'
import { importSynthea } from '../../features/imports/run-import.ts'
import { createHera } from '../../hera.ts'
import { commandLine } from './command-line.ts'
import { isDemoFolder, nodeDeps, ownConfiguration } from './deps.ts'

/**
 * Imports a Synthea CSV folder from the command line: `npm run import -- DIR --data DIR [--report FILE] [--json]`.
 * Ctrl+C stops after the rows at hand; the same command goes on from there. Ends with 1 when it could not import.
 */
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const usage = 'npm run import -- FOLDER --data FOLDER [--report FILE] [--json]'

const { values, positionals } = commandLine(usage, {
  allowPositionals: true,
  options: {
    data: { type: 'string', default: '.data/clinic' },
    report: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const [folder] = positionals
if (!folder || positionals.length > 1) fail(`Say which folder to import: ${usage}`)
const dataDir = path.resolve(values.data)
if (!existsSync(path.resolve(folder ?? ''))) fail('The folder to import was not found. Check the path.')

const inWords = (error: unknown): string =>
  error instanceof HeraError
    ? error.message
    : `The import failed: ${error instanceof Error ? error.name : 'unknown fault'}.`

const isDemo = isDemoFolder(dataDir)
const hera = await createHera(nodeDeps(dataDir, isDemo, ownConfiguration(isDemo))).catch((error: unknown) =>
  fail(inWords(error)),
)
const controller = new AbortController()
process.once('SIGINT', () => controller.abort())
process.once('SIGTERM', () => controller.abort())

const isTerminal = process.stderr.isTTY
let lastFile = ''
let lastTenth = -1
const show = ({ file, rowsRead, bytesDone, bytesTotal }: ImportProgress): void => {
  const share = bytesTotal === 0 ? 1 : Math.min(1, bytesDone / bytesTotal)
  if (isTerminal) {
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░')
    process.stderr.write(
      `\r${file.padEnd(20)} ${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${rowsRead} rows `,
    )
    if (share === 1) process.stderr.write('\n')
    return
  }
  const tenth = Math.floor(share * 4)
  if (file === lastFile && tenth === lastTenth) return
  lastFile = file
  lastTenth = tenth
  process.stderr.write(`${file}: ${Math.floor(share * 100)}%, ${rowsRead} rows\n`)
}

try {
  const context = importContext(hera.core, system, { chunkRows: 2000, signal: controller.signal, onProgress: show })
  const report = await importSynthea(context, path.resolve(folder ?? ''))
  const json = JSON.stringify({ ...report, totals: totalsOf(report.files) }, null, 2)
  if (values.report) writeFileSync(path.resolve(values.report), `${json}\n`)
  process.stdout.write(values.json ? `${json}\n` : `\n${reportText(report)}\n`)
} catch (error) {
  if (isTerminal) process.stderr.write('\n')
  process.stderr.write(`${inWords(error)}\n`)
  process.exitCode = 1
} finally {
  await hera.finish()
  hera.close()
}
