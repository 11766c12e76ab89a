import { HeraError } from '../../../shared/domain/error.ts'

/** The keychains that a database key may be kept in, by Electron's names for them. */
export const keychainNames: Readonly<Record<string, string>> = {
  gnome_libsecret: 'the GNOME keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
  macos_keychain: 'the macOS keychain',
  windows_dpapi: 'Windows data protection',
}

const refusal = (reason: string, message: string): HeraError =>
  new HeraError('SERVICE_UNAVAILABLE', message, { reason })

export const noKeychain = (): HeraError =>
  refusal(
    'no_keychain',
    'This computer has no keychain to keep the database key in, so Hera does not open here. Install and unlock GNOME Keyring or KWallet, sign in to the desktop again, then start Hera.',
  )

export const keychainChanged = (before: string, now: string): HeraError =>
  refusal(
    'keychain_changed',
    `The key of this data folder is kept in ${keychainNames[before] ?? 'another keychain'}, and this is ${keychainNames[now]}. Nothing was changed. Sign in to the desktop that was used before, then start Hera.`,
  )

export const keyUnreadable = (): HeraError =>
  refusal(
    'key_unreadable',
    'The key of this data folder could not be opened by this computer’s keychain. Nothing was changed. Sign in to the computer as the user who set Hera up and unlock the keychain, or restore a backup with the recovery key.',
  )

export const keyWrappedBy = (backend: string): string =>
  `The key that opens the database is wrapped by ${keychainNames[backend]} and opens for this computer’s user only. Should the keychain be lost, only the printed recovery key opens a backup: keep it elsewhere.`
