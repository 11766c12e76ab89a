import { useEffect, useState } from 'react'

const pauseMs = 700

/**
 * False for a moment where one thing to decide follows another by itself (`isNext`): a key pressed twice must not decide
 * what nobody has read. Give the part that asks a `key` of its own for each thing.
 */
export const useIsRead = (isNext: boolean): boolean => {
  const [isRead, setRead] = useState(!isNext)
  useEffect(() => {
    const timer = setTimeout(() => setRead(true), pauseMs)
    return () => clearTimeout(timer)
  }, [])
  return isRead
}
