import { useEffect, useRef } from 'react'
import { isDialogOpen, isTyping } from '../../app/keyboard.ts'

/** Keys of this screen while nothing is typed and no window is over it. Answering false leaves the key to others. */
export function useKeys(keys: Readonly<Record<string, (event: KeyboardEvent) => boolean>>): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
      if (isTyping(event.target) || isDialogOpen()) return
      const { current: here } = current
      if (Object.hasOwn(here, event.key) && here[event.key]?.(event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
