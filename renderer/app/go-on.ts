import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { useIsHere } from '../host/is-here.ts'

/**
 * For the step after an answer: `await triage.run(…); goOn('/queue')`. It goes there only if this screen is still the
 * one in front: who has gone elsewhere meanwhile stays where he is.
 */
export function useGoOn(): (path: string) => void {
  const navigate = useNavigate()
  const isHere = useIsHere()
  return useCallback(
    (path: string) => {
      if (isHere()) navigate(path)
    },
    [navigate, isHere],
  )
}
