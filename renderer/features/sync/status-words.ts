import type { SyncStatus } from '../../../shared/contract/sync.ts'

export type StatusLook = 'sent' | 'sending' | 'arriving' | 'offline' | 'problem' | 'alone'

/** From here on a wrong clock is worth a word: times on records and receipts depend on it. */
export const clockToleranceMs = 120_000

/** Problems that are no more than being offline: work goes on, and it passes by itself. */
const outOfReach: ReadonlySet<string> = new Set(['cable', 'unreachable', 'timeout', 'cut', 'busy'])

const firstSentence = (words: string): string => words.replace(/(?<=[.!?]) .*$/s, '').replace(/\.$/, '')

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`

/** The state of this workstation in a few words, for the header. `timeOf` writes a moment as hours and minutes. */
export function statusWords(status: SyncStatus, timeOf: (at: number) => string): { look: StatusLook; words: string } {
  const { mode, waiting, lastContactAt, problem } = status
  if (mode === 'alone') return { look: 'alone', words: 'This workstation alone' }
  if (problem && !outOfReach.has(problem.code)) return { look: 'problem', words: firstSentence(problem.words) }
  if (!status.isOnline) {
    const since = lastContactAt === null ? 'Offline' : `Offline since ${timeOf(lastContactAt)}`
    return { look: 'offline', words: waiting > 0 ? `${since} · ${waiting} waiting` : since }
  }
  if (mode === 'joining') return { look: 'arriving', words: 'Joining the clinic' }
  if (mode === 'arriving') return { look: 'arriving', words: arrivingWords(status.progress) }
  if (waiting > 0) return { look: 'sending', words: `${waiting} waiting to send` }
  return { look: 'sent', words: 'Everything sent' }
}

/** `Arriving: patients, 43 %` */
export function arrivingWords(progress: SyncStatus['progress']): string {
  if (!progress) return 'Arriving'
  return `Arriving: ${progress.part}, ${Math.floor(shareOf(progress) * 100)} %`
}

/** 0 to 1. */
export const shareOf = ({ done, total }: { done: number; total: number }): number =>
  total <= 0 ? 0 : Math.min(1, done / total)

/** `7 minutes ahead`; null when the clock is right enough. */
export function clockWords(errorMs: number | null): string | null {
  if (errorMs === null || Math.abs(errorMs) <= clockToleranceMs) return null
  return `${spanWords(Math.abs(errorMs))} ${errorMs > 0 ? 'ahead' : 'behind'}`
}

function spanWords(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 120) return count(minutes, 'minute', 'minutes')
  const hours = Math.round(minutes / 60)
  return hours < 48 ? count(hours, 'hour', 'hours') : count(Math.round(hours / 24), 'day', 'days')
}

/** `3 things are only on this computer` */
export const onlyHereWords = (total: number): string =>
  total === 1 ? '1 thing done here is only on this computer' : `${total} things done here are only on this computer`
