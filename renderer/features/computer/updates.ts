import { useQuery } from '@tanstack/react-query'
import type { UpdateStatus } from '../../../shared/contract/updates.ts'
import { api, client, queryClient } from '../../host/queries.ts'

const restingMs = 60_000
const busyMs = 1_000
/** Looking over a slow line, or a backup of a large clinic before anything is replaced. */
const longMs = 10 * 60_000

/** What is offered without anything against it is about to be fetched: watched like the fetching itself. */
const isMoving = ({ state, obstacle }: UpdateStatus): boolean =>
  state === 'downloading' || state === 'installing' || (state === 'offered' && obstacle === null)

/** Version, offer and way back; asked again by the minute, and by the second while something moves. */
export const useUpdates = (enabled = true) =>
  useQuery({
    ...api.updates.status.queryOptions(),
    enabled,
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? busyMs : restingMs),
  })

/** For the mark in an administrator's rail: something waits that only a person installs, and nothing stands against it. */
export const useIsUpdateReady = (isAsked: boolean): boolean => {
  const { data } = useUpdates(isAsked)
  return data?.state === 'ready' && data.obstacle === null
}

/** The answer of an action is how things stand now. */
const keep = (status: UpdateStatus): UpdateStatus => {
  queryClient.setQueryData(api.updates.status.queryKey(), status)
  return status
}
const patient = { context: { timeoutMs: longMs } }

export const checkForUpdate = async () => keep(await client.updates.check(undefined, patient))
export const installUpdate = async () => keep(await client.updates.install(undefined, patient))
export const rollBack = async (password: string) => keep(await client.updates.rollBack({ password }, patient))
