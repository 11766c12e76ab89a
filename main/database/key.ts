/** Where the database key lives. Electron keeps it in the system's keychain, Node in a file that only its user reads. */
export interface Keychain {
  /** The 32-byte key, or null when this data folder has none yet. */
  load(): Promise<Buffer | null>
  /** Keeps the key and reads it back before it answers. */
  save(key: Buffer): Promise<void>
  /** In words, for the first-run screen and the administrator. */
  describe(): string
}
