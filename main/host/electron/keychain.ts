import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SafeStorage } from 'electron'
import { z } from 'zod'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Keychain } from '../../database/key.ts'
import { fileKeychain } from '../node/keychain.ts'
import { keychainChanged, keychainNames, keyUnreadable, keyWrappedBy, noKeychain } from '../node/keychain-words.ts'

export type Wrapper = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

const keptKey = z.object({ backend: z.string(), wrapped: z.base64() })

/**
 * Keeps the database key wrapped by the system's keychain, in `database.key.json` beside the name of the keychain that
 * wrapped it. A key in a plain file is taken over, and that file removed once the wrapped one has been read back; the
 * wrapped key before it is kept. Throws SERVICE_UNAVAILABLE in words when the system has no real keychain, another one
 * than before, or doesn't open the key.
 */
export const systemKeychain = (dataDir: string, safeStorage: Wrapper, platform: NodeJS.Platform): Keychain => {
  const file = path.join(dataDir, 'database.key.json')
  const plain = fileKeychain(dataDir)

  const backendNow = (): string => {
    if (platform === 'linux') return safeStorage.getSelectedStorageBackend()
    return platform === 'darwin' ? 'macos_keychain' : 'windows_dpapi'
  }
  const requireBackend = async (): Promise<string> => {
    const backend = backendNow()
    if (!(backend in keychainNames) || !(await safeStorage.isAsyncEncryptionAvailable())) throw noKeychain()
    return backend
  }
  const unwrap = async (wrapped: string) => {
    const answer = await safeStorage.decryptStringAsync(Buffer.from(wrapped, 'base64'))
    const key = Buffer.from(answer.result, 'hex')
    if (key.length !== 32) throw new Error('the kept key is damaged')
    return { key, shouldWrapAgain: answer.shouldReEncrypt }
  }
  const read = (from: string) => keptKey.parse(JSON.parse(readFileSync(from, 'utf8')))
  const save = async (key: Buffer): Promise<void> => {
    const backend = await requireBackend()
    const wrapped = (await safeStorage.encryptStringAsync(key.toString('hex'))).toString('base64')
    writeFileSync(`${file}.new`, JSON.stringify({ backend, wrapped }), { mode: 0o600, flush: true })
    if (!(await unwrap(read(`${file}.new`).wrapped)).key.equals(key)) throw new Error('the key was not kept')
    renameSync(`${file}.new`, file)
  }

  return {
    async load() {
      // A plain key file is the newer word: from a run in the browser, or from `npm run restore`.
      const given = await plain.load()
      if (given) {
        await requireBackend()
        if (existsSync(file)) renameSync(file, `${file}.until-${Date.now()}`)
        await save(given)
        rmSync(path.join(dataDir, 'database.key'))
        return given
      }
      if (!existsSync(file)) return null
      const backend = await requireBackend()
      try {
        const kept = read(file)
        if (kept.backend !== backend) throw keychainChanged(kept.backend, backend)
        const { key, shouldWrapAgain } = await unwrap(kept.wrapped)
        if (shouldWrapAgain) await save(key).catch(() => undefined)
        return key
      } catch (error) {
        if (error instanceof HeraError) throw error
        throw keyUnreadable()
      }
    },
    save,
    describe: () => keyWrappedBy(backendNow()),
  }
}
