import { createContext, use, useCallback, useEffect, useState } from 'react'

type Hold = () => () => void

/** Of the window that something stands in; outside of one there is nothing to hold. */
export const HoldContext = createContext<Hold | null>(null)

/** For a window: whether something in it must not be left now, and what its content calls to say so. */
export function useHeld(): { isHeld: boolean; hold: Hold } {
  const [count, setCount] = useState(0)
  const hold = useCallback<Hold>(() => {
    setCount((before) => before + 1)
    return () => setCount((before) => before - 1)
  }, [])
  return { isHeld: count > 0, hold }
}

/**
 * Keeps the window around this open while something is being saved: closed by Esc it would take the answer with it, and
 * the next window that opens in its place would be the one that the answer closes.
 */
export function useHoldWindow(isRunning: boolean): void {
  const hold = use(HoldContext)
  useEffect(() => {
    if (isRunning && hold) return hold()
  }, [isRunning, hold])
}
