import { useCallback, useEffect, useRef } from 'react'

/** Tells, when an answer comes, whether the part that asked is still on the screen. */
export function useIsHere(): () => boolean {
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  return useCallback(() => isHere.current, [])
}
