import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Keychain } from '../../database/key.ts'

const damaged = () =>
  new HeraError(
    'SERVICE_UNAVAILABLE',
    'The key file of this data folder is damaged. Nothing was changed. Put it back as it was, or restore a backup with the recovery key.',
    { reason: 'key_damaged' },
  )

/** Keeps the key as hex in a file that only its user may read. For a full lock and key: the Electron build. */
export const fileKeychain = (dataDir: string): Keychain => {
  const file = path.join(dataDir, 'database.key')
  return {
    async load() {
      if (!existsSync(file)) return null
      const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
      if (key.length !== 32) throw damaged()
      return key
    },
    async save(key) {
      // Left over when the power went in the middle of this.
      rmSync(`${file}.new`, { force: true })
      const handle = openSync(`${file}.new`, 'wx', 0o600)
      try {
        writeSync(handle, key.toString('hex'))
        fsyncSync(handle)
      } finally {
        closeSync(handle)
      }
      if (readFileSync(`${file}.new`, 'utf8') !== key.toString('hex')) throw new Error('the key was not kept')
      renameSync(`${file}.new`, file)
    },
    describe: () =>
      'The key that opens the database is in the file database.key in the data folder, readable by this computer’s user only. Whoever copies the whole folder can open it: encrypt the disk, and keep the printed recovery key elsewhere.',
  }
}
