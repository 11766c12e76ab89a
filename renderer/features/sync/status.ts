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

/** How far joining has come, before anyone has signed in. */
export const useFirstRun = () =>
  useQuery({
    ...api.sync.firstRun.queryOptions(),
    refetchInterval: ({ state: { data } }) =>
      data?.mode === 'alone' ? false : data?.mode === 'live' ? liveMs : arrivingMs,
  })
