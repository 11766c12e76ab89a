export interface BackupState {
  lastAt: number | null
  /** Something changed, and the last backup is older than a day. */
  isLate: boolean
  /** The chosen folder, when it can't be written. */
  missingFolder: string | null
  failure: string | null
  hasRecoveryKey: boolean
  /** It has joined a clinic: what was sent is at the server too. */
  isJoined: boolean
  now: number
}

const dayMs = 86_400_000

/** What an administrator has to know about the backups, in words, the worst first. */
export const warningsOf = (state: BackupState): string[] => {
  const warnings: string[] = []
  if (state.lastAt === null) {
    const words = state.isJoined
      ? 'The clinic’s server has what was sent to it; what still waits here is on this workstation only.'
      : 'This workstation is the only copy of the clinic’s data.'
    warnings.push(`There is no backup yet. ${words}`)
  } else if (state.isLate) {
    const days = Math.floor((state.now - state.lastAt) / dayMs)
    warnings.push(`The last backup is ${days === 1 ? 'more than a day' : `${days} days`} old. Make one now.`)
  }
  if (state.missingFolder) {
    warnings.push(
      `The backup folder ${state.missingFolder} cannot be written: it may be unplugged. Backups go to the data folder of this computer meanwhile.`,
    )
  }
  if (state.failure) warnings.push(state.failure)
  if (!state.hasRecoveryKey) {
    warnings.push('No recovery key was printed. Without one, a backup opens only on this workstation. Print a new one.')
  }
  return warnings
}
