import { mkdirSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import path from 'node:path'
import { conflict } from '../../shared/domain/error.ts'
import { runInThread } from './backup-thread.ts'
import { openDatabase } from './open.ts'
import { readyCopy } from './restore.ts'
import { confirmStaging, stagingDir, withdrawStaged } from './restore-staging.ts'

export interface SnapshotOrder {
  dataDir: string
  /** A copy that was taken before a migration, and when. */
  file: string
  at: number
  key: Buffer
  /** The version that is to open it, and the number of that version's last migration. */
  forVersion: string
  localSchema: number
  /** The clinic that this workstation belongs to now; null while it works alone. */
  clinicId: string | null
  /** Rows of local_state that go along: what the copy's own time did not know. */
  carry: Record<string, string>
  now: number
  random(length: number): Uint8Array
}

/**
 * Puts a copy from before a migration where the next start finds it, in the schema of that time: only the version that
 * it is for opens it. Throws in words when the copy is damaged or not what it should be; then nothing is staged.
 */
export const stageSnapshot = async (order: SnapshotOrder): Promise<void> => {
  const { dataDir, file, key } = order
  const problem = await runInThread<'check'>({ task: 'check', file, key })
  if (problem !== null) throw conflict('snapshot_damaged', `The copy from before the update cannot be used. ${problem}`)
  const folder = stagingDir(dataDir)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  try {
    await copyFile(file, path.join(folder, 'hera.db'))
    carryOver(path.join(folder, 'hera.db'), order)
    readyCopy(folder, file, { key, at: order.at, facts: null, problem: null }, order.now)
    const name = path.basename(file)
    const { at, now, forVersion } = order
    confirmStaging(dataDir, { name, at, key, currentKey: key, now, forVersion }, order.random)
  } catch (error) {
    withdrawStaged(dataDir)
    throw error
  }
}

const carryOver = (file: string, { key, localSchema, clinicId, carry }: SnapshotOrder): void => {
  const db = openDatabase(file, key)
  try {
    const schema = db.prepare('SELECT max(number) FROM migration').pluck().get()
    const clinic = db.prepare(`SELECT value FROM sync_state WHERE key = 'clinicId'`).pluck().get() ?? '""'
    if (schema !== localSchema || JSON.parse(String(clinic)) !== (clinicId ?? ''))
      throw conflict(
        'snapshot_differs',
        'The copy from before the update is not of this clinic or not of that version.',
      )
    const write = db.prepare(
      'INSERT INTO local_state (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    )
    for (const [name, value] of Object.entries(carry)) write.run(name, value)
  } finally {
    db.close()
  }
}
