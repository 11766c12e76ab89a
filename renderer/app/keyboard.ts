import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import type { Screen } from './screen.ts'
import { lockScreen } from './session.ts'

const sequenceMs = 1500

/** Letters and digits belong to the field that has the focus. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null

/** Keys of a screen rest while a window is over it. */
export const isDialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

/** Ctrl+L locks, Alt and a number opens the rail's entries, `g` and a letter opens screens, `?` shows the keys. */
export function useKeyboard(rail: readonly Screen[], screens: readonly Screen[], onHelp: () => void): void {
  const navigate = useNavigate()
  useEffect(() => {
    let goAtMs = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const key = event.key.toLowerCase()
      if (event.ctrlKey && !event.altKey && !event.shiftKey && key === 'l') {
        event.preventDefault()
        void lockScreen()
        return
      }
      if (isDialogOpen()) return
      if (event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
        const screen = rail[Number(event.code.slice(5)) - 1]
        if (!screen) return
        event.preventDefault()
        navigate(screen.path)
        return
      }
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
      const isSecond = Date.now() - goAtMs < sequenceMs
      goAtMs = 0
      if (isSecond) {
        const screen = screens.find((each) => each.keys === key)
        if (!screen) return
        event.preventDefault()
        navigate(screen.path)
      } else if (key === 'g') {
        goAtMs = Date.now()
      } else if (event.key === '?') {
        event.preventDefault()
        onHelp()
      }
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [rail, screens, navigate, onHelp])
}
