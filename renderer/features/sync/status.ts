import { useQuery } from '@tanstack/react-query'
import type { SyncStatus } from '../../../shared/contract/sync.ts'
import { api } from '../../host/queries.ts'

/** One question to this computer's own program; nothing goes over the network for it. */
const pollMs = 2_000

/** How this workstation stands. The header asks again every two seconds, and every other place reads its answer. */
export const useSyncStatus = (): SyncStatus | undefined =>
  useQuery({ ...api.sync.status.queryOptions(), staleTime: 60_000 }).data

/** The header's own: keeps asking. `askedAt` changes with every answer. */
export function useSyncPolling(): { status: SyncStatus | undefined; askedAt: number } {
  const { data, dataUpdatedAt } = useQuery({ ...api.sync.status.queryOptions(), refetchInterval: pollMs })
  return { status: data, askedAt: dataUpdatedAt }
}

/** While something comes down it is watched; a door that is only waited at asks now and then. */
const arrivingMs = 1_000
const liveMs = 5_000

/**
 * How far joining has come, before anyone has signed in. `isExpected`: main has said that users are coming, so that an
 * earlier answer "alone" does not end the asking.
 */
export const useFirstRun = (isExpected = false) =>
  useQuery({
    ...api.sync.firstRun.queryOptions(),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => {
      if (data?.mode === 'alone' && !isExpected) return false
      return data?.mode === 'live' && !isExpected ? liveMs : arrivingMs
    },
  })
