import { useEffect, useState } from 'react'
import { type AuthState, startSession } from '../../app/session.ts'
import { useFirstRun } from '../sync/status.ts'

/**
 * Before the users of a joined clinic are here nobody can sign in. Answers whether that is so, and once it is over,
 * whether the person has read so: until `goOn` they see that they can sign in now.
 */
export function useWaiting(state: AuthState | null) {
  const waitsForUsers = state !== null && state.waitsFor !== null
  const { data: firstRun, dataUpdatedAt } = useFirstRun(waitsForUsers)
  const isArriving = firstRun?.mode === 'joining' || firstRun?.mode === 'arriving'
  const isWaiting = waitsForUsers || (isArriving && !firstRun?.progress?.isUsable)
  const [hasWaited, setWaited] = useState(false)
  const [hasGoneOn, setGoneOn] = useState(false)
  if (isWaiting && !hasWaited) setWaited(true)
  // Every answer about the arrival may mean that the users have come, or that the first one is to be made here.
  useEffect(() => {
    if (waitsForUsers && dataUpdatedAt > 0) void startSession()
  }, [waitsForUsers, dataUpdatedAt])
  return {
    firstRun,
    isArriving,
    isWaiting,
    isTold: isWaiting || (hasWaited && !hasGoneOn),
    goOn: () => setGoneOn(true),
  }
}
