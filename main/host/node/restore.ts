import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline/promises'
import { HeraError } from '../../../shared/domain/error.ts'
import { Audit, firstBrokenEntry } from '../../database/audit.ts'
import { system } from '../../database/author.ts'
import { factsOf } from '../../database/backup-facts.ts'
import { lockFolder } from '../../database/lock.ts'
import { openDatabase } from '../../database/open.ts'
import { readyCopy, tryCopy } from '../../database/restore.ts'
import { applyStaged, confirmStaging, readStaged, stagingDir, withdrawStaged } from '../../database/restore-staging.ts'
import { travelling } from '../../database/schema/index.ts'
import { commandLine } from './command-line.ts'
import { nodeDeps } from './deps.ts'

/**
 * `npm run restore -- BACKUP --data DIR [--recovery-key KEY]`: puts a backup in place of a data folder's database. The
 * database that is there is moved aside, never deleted. Refuses while Hera runs on the folder.
 */
const usage = `npm run restore -- BACKUP.db [--data DIR] [--recovery-key KEY]
Hera has to be closed. DIR is the clinic's folder, here .data/clinic; the key is asked for where it is not given.`

const { values, positionals } = commandLine(usage, {
  options: { data: { type: 'string', default: '.data/clinic' }, 'recovery-key': { type: 'string' } },
  allowPositionals: true,
})

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const ask = async (): Promise<string> => {
  const given = values['recovery-key']
  if (given !== undefined) return given
  if (!process.stdin.isTTY) return fail('Give the recovery key with --recovery-key.')
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await prompt.question('Recovery key, as printed: ')
  prompt.close()
  return answer
}

const restore = async (backupFile: string, dataDir: string, recoveryKey: string): Promise<void> => {
  const deps = nodeDeps(dataDir, false)
  const folder = stagingDir(dataDir)
  const at = deps.now()
  // A key file that can't be read opens nothing: as good as none.
  const current = await deps.keychain.load().catch(() => null)
  const migrationsDir = path.join(deps.root, 'migrations/local')
  say('Reading the backup through...')
  try {
    const copy = tryCopy({ backupFile, recoveryKey, folder, migrationsDir, at }, current)
    if (copy.problem) throw new HeraError('CONFLICT', `This backup cannot be restored. ${copy.problem}`)
    readyCopy(folder, backupFile, copy, at)
    if (!current) await deps.keychain.save(copy.key)
    const name = path.basename(backupFile)
    confirmStaging(dataDir, { name, at: copy.at, key: copy.key, currentKey: current, now: at }, deps.random)
    const hadData = existsSync(path.join(dataDir, 'hera.db'))
    const done = await applyStaged(dataDir, deps.keychain, deps.random)
    if (hadData && done) say(`What was there is kept in ${path.join(dataDir, done.aside)}`)
    report(dataDir, copy.key, { name, at })
  } catch (error) {
    // Once the note is written the next start finishes what was begun; before, nothing was touched.
    if (!readStaged(dataDir)) withdrawStaged(dataDir)
    throw error
  }
}

const report = (dataDir: string, key: Buffer, from: { name: string; at: number }): void => {
  const db = openDatabase(path.join(dataDir, 'hera.db'), key)
  try {
    const { at, name } = from
    new Audit(db).append({ at, author: system, action: 'backup.restored', patientId: null, detail: { name } })
    const { counts, auditSeq } = factsOf(db, Object.keys(travelling))
    const broken = firstBrokenEntry(db)
    say(
      `Restored: ${counts.patient} patients, ${counts.medical_record} visits, ${counts.payment} payments, ${counts.user} users.`,
    )
    say(broken === null ? `The activity log is whole: ${auditSeq} entries.` : `The activity log breaks at ${broken}.`)
  } finally {
    db.close()
  }
}

const [backup] = positionals
if (!backup) fail(`Say which backup.\n${usage}`)
const backupFile = path.resolve(String(backup))
const dataDir = path.resolve(values.data)
if (!existsSync(backupFile)) fail('There is no such backup file.')
try {
  const lock = lockFolder(dataDir)
  try {
    await restore(backupFile, dataDir, await ask())
  } finally {
    lock.release()
  }
} catch (error) {
  fail(error instanceof HeraError ? error.message : `The restore stopped: ${String(error)}`)
}
