import type { PowerMonitor } from 'electron'

/** How long a page has to keep its drafts before main locks whatever it does (renderer/app/leaving.ts takes 1.5 s). */
export const graceMs = 2_000

/**
 * Locks when the computer sleeps or its own screen is locked: the page is asked first (to keep its drafts and cover
 * itself), and after the grace, or when the computer comes back before that, main locks the sessions by itself.
 */
export const lockWithSystem = (power: Pick<PowerMonitor, 'on'>, ask: () => void, lock: () => void): void => {
  let timer: ReturnType<typeof setTimeout> | null = null
  const finish = (): void => {
    if (timer === null) return
    clearTimeout(timer)
    timer = null
    lock()
  }
  const begin = (): void => {
    if (timer !== null) return
    ask()
    timer = setTimeout(finish, graceMs)
  }
  power.on('suspend', begin)
  power.on('lock-screen', begin)
  power.on('resume', finish)
  power.on('unlock-screen', finish)
}
