import { existsSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { BackupRow, backup } from '../../../shared/contract/backup.ts'
import { backupEveryMs, backupLateMs } from '../../../shared/domain/backup.ts'
import { conflict, HeraError, invalid, notFound } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import { authorOf } from '../../api/guard.ts'
import type { Handlers } from '../../api/handlers.ts'
import { system } from '../../database/author.ts'
import { listBackups, writeSheet } from '../../database/backup-files.ts'
import { runInThread } from '../../database/backup-thread.ts'
import { makeRecoveryKey, recoveryFile, sealKey, sealRecovery } from '../../database/recovery.ts'
import type { CheckedCopy } from '../../database/restore.ts'
import { confirmStaging, readStaged, stagingDir, withdrawStaged } from '../../database/restore-staging.ts'
import { authStore } from '../auth/store.ts'
import { verifyPassword } from '../auth/verifying.ts'
import type { PlacedBackup } from './backups.ts'
import { warningsOf } from './warnings.ts'

const note = (call: Call, detail: Record<string, unknown>): void =>
  call.core.store.audit.note({
    at: call.now,
    author: call.session ? authorOf(call.session) : system,
    action: call.procedure,
    patientId: null,
    detail,
  })

const rowOf = (one: PlacedBackup): BackupRow => ({
  name: one.name,
  at: Math.round(one.at),
  bytes: one.bytes,
  isVerified: one.isVerified,
  hasRecoverySheet: one.hasSeal,
  isOwn: one.isOwn,
  kind: one.name.startsWith('hera-') ? 'backup' : 'before_migration',
  place: one.place,
})

const findBackup = (call: Call, name: string): PlacedBackup => {
  const found = call.core.backups.list().find((one) => one.name === name)
  if (!found) throw notFound('backup')
  return found
}

const confirmPassword = async (call: Call, password: string): Promise<void> => {
  if (!call.session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  await verifyPassword(call, call.session, password)
}

/** Wrong recovery keys are slowed down like wrong passwords. */
const tryOut = async (
  call: Call,
  backupFile: string,
  recoveryKey: string,
  folder: string,
  keep: boolean,
): Promise<CheckedCopy> => {
  const { core } = call
  core.throttle.check('recovery')
  const migrationsDir = path.join(core.root, 'migrations/local')
  const order = { backupFile, recoveryKey, folder, migrationsDir, at: call.now }
  try {
    const copy = await core.backups.alone(() => runInThread<'try'>({ task: 'try', order, keep }))
    core.throttle.succeeded('recovery')
    return { ...copy, key: Buffer.from(copy.key) }
  } catch (error) {
    const isWrongKey = error instanceof HeraError && error.data.fields?.some(({ path }) => path === 'recoveryKey')
    if (isWrongKey) core.throttle.failed('recovery')
    throw error
  }
}

/** Puts a checked copy where the next start finds it. */
const stage = async (call: Call, backupFile: string, recoveryKey: string) => {
  const { core } = call
  const folder = stagingDir(core.dataDir)
  try {
    const copy = await tryOut(call, backupFile, recoveryKey, folder, true)
    if (copy.problem) throw conflict('not_restorable', `This backup cannot be restored. ${copy.problem}`)
    const name = path.basename(backupFile)
    const staged = confirmStaging(
      core.dataDir,
      { name, at: copy.at, key: copy.key, currentKey: core.databaseKey, now: call.now },
      core.random,
    )
    note(call, { name })
    return { name, at: staged.at, stagedAt: staged.stagedAt, aside: staged.aside }
  } catch (error) {
    if (!readStaged(core.dataDir)) withdrawStaged(core.dataDir)
    throw error
  }
}

export const backupHandlers: Handlers<typeof backup> = {
  list(call) {
    return { folder: call.core.backups.folder().path, rows: call.core.backups.list().map(rowOf) }
  },

  status(call) {
    const { backups, dataDir } = call.core
    const folder = backups.folder()
    const last = backups.last()
    const staged = readStaged(dataDir)
    const hasRecoveryKey = existsSync(path.join(dataDir, recoveryFile))
    return {
      lastAt: last ? last.at : null,
      lastName: last?.name ?? null,
      nextAt: backups.hasChanged() ? Math.max(call.now, (last?.at ?? 0) + backupEveryMs) : null,
      isRunning: backups.isRunning,
      folder: folder.path,
      isDefaultFolder: folder.isDefault,
      warnings: warningsOf({
        lastAt: last?.at ?? null,
        isLate: backups.hasChanged() && call.now - (last?.at ?? 0) > backupLateMs,
        missingFolder: folder.missing,
        failure: backups.failure,
        hasRecoveryKey,
        isJoined: call.core.sync.status().mode !== 'alone',
        now: call.now,
      }),
      hasRecoveryKey,
      staged: staged && { name: staged.name, at: staged.at, stagedAt: staged.stagedAt, aside: staged.aside },
    }
  },

  async make(call) {
    const made = await call.core.backups.make()
    note(call, { name: made.name, bytes: made.bytes })
    return rowOf(made)
  },

  async check(call, { name }) {
    const found = findBackup(call, name)
    const problem = await runInThread<'check'>({ task: 'check', file: found.file, key: call.core.databaseKey })
    note(call, { name, isWhole: problem === null })
    return { isWhole: problem === null, problem }
  },

  async rehearse(call, { name, recoveryKey }) {
    const found = findBackup(call, name)
    const folder = path.join(call.core.dataDir, 'rehearsal')
    try {
      const copy = await tryOut(call, found.file, recoveryKey, folder, false)
      note(call, { name, isRestorable: copy.problem === null })
      return {
        name,
        at: Math.round(copy.at),
        isRestorable: copy.problem === null,
        problem: copy.problem,
        counts: copy.facts?.counts ?? {},
        auditEntries: copy.facts?.auditSeq ?? 0,
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },

  async restore(call, { name, recoveryKey, password }) {
    await confirmPassword(call, password)
    return stage(call, findBackup(call, name).file, recoveryKey)
  },

  withdrawRestore(call) {
    withdrawStaged(call.core.dataDir)
    note(call, {})
    return { withdrawn: true }
  },

  restoreFirst(call, { folder, recoveryKey }) {
    if (authStore(call.core.store).countUsers() > 0)
      throw conflict('clinic_exists', 'This folder holds a clinic already. Sign in as its administrator to restore.')
    return stage(call, backupAt(folder), recoveryKey)
  },

  async renewRecoveryKey(call, { password }) {
    await confirmPassword(call, password)
    const { core } = call
    const recoveryKey = makeRecoveryKey(core.random)
    sealRecovery(core, recoveryKey)
    let resealed = 0
    for (const { file, manifest, isOwn } of core.backups.list()) {
      if (!isOwn || !manifest) continue
      writeSheet(file, sealKey(core, recoveryKey), manifest)
      resealed += 1
    }
    note(call, { resealed })
    return { recoveryKey, resealed }
  },
}

/** The backup file that a person pointed at: the file itself, or the newest of the folder. */
const backupAt = (place: string): string => {
  const stats = path.isAbsolute(place) ? statSync(place, { throwIfNoEntry: false }) : undefined
  if (stats?.isFile() && place.endsWith('.db')) return place
  const newest = stats?.isDirectory() ? listBackups(place).find(({ manifest }) => manifest !== null) : undefined
  if (!newest) throw invalid('folder', 'There is no backup there. Give the whole path of the folder that holds it.')
  return newest.file
}
