import { useEffect } from 'react'
import { client } from '../host/queries.ts'
import { listen } from '../host/signals.ts'
import { lockScreen } from './session.ts'

const storageKey = 'hera-active-at'
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const
/** Other windows of this workstation count too; they share the time this often. */
const shareMs = 5_000
/** Main locks by the calls it sees: while a person reads or types, it is told this often that they are there. */
const presenceMs = 60_000

/**
 * Locks the screen after `idleLockMs` without pointer or keyboard, at once after a sleep of that length, and when the
 * desktop says that the computer sleeps or was locked.
 */
export function useIdleLock(idleLockMs: number): void {
  useEffect(() => {
    let activeAtMs = Date.now()
    let sharedAtMs = 0
    let presentAtMs = Date.now()
    const share = (nowMs: number) => {
      sharedAtMs = nowMs
      localStorage.setItem(storageKey, String(nowMs))
    }
    share(activeAtMs)
    const check = () => {
      const nowMs = Date.now()
      const lastMs = Math.max(activeAtMs, Number(localStorage.getItem(storageKey) ?? 0))
      if (nowMs - lastMs >= idleLockMs) {
        void lockScreen()
        return
      }
      if (nowMs - presentAtMs >= presenceMs && activeAtMs > presentAtMs) {
        presentAtMs = nowMs
        client.settings.read().catch(() => undefined)
      }
    }
    const onSign = () => {
      // Coming back from a sleep must find the lock, not undo it.
      check()
      activeAtMs = Date.now()
      if (activeAtMs - sharedAtMs >= shareMs) share(activeAtMs)
    }
    for (const sign of signs) window.addEventListener(sign, onSign, { passive: true, capture: true })
    document.addEventListener('visibilitychange', check)
    const timer = setInterval(check, 1000)
    const stopAsked = listen('lockAsked', () => void lockScreen())
    return () => {
      clearInterval(timer)
      stopAsked()
      document.removeEventListener('visibilitychange', check)
      for (const sign of signs) window.removeEventListener(sign, onSign, { capture: true })
    }
  }, [idleLockMs])
}
