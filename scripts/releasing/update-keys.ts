import { readPublicKey } from '../../main/update/manifest.ts'

const most = 4

/**
 * The public keys in a text such as HERA_UPDATE_KEYS: each 32 bytes in base64, as `npm run release -- keygen` prints
 * them, separated by commas or spaces. Throws in words when one is no key: a program packed with it could never update.
 */
export const updateKeysFrom = (text: string): string[] => {
  const keys = [...new Set(text.split(/[\s,]+/).filter((part) => part !== ''))]
  if (keys.length === 0 || keys.length > most) throw new Error(`Give one to ${most} public keys for updates.`)
  for (const key of keys) {
    try {
      readPublicKey(key)
    } catch {
      throw new Error(`“${key}” is no public key for updates. Take the line that “npm run release -- keygen” printed.`)
    }
  }
  return keys
}
