import { useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'

const tryingMs = 1_000

/** What this computer's administrators set, as far as doors and forms need it; watched while it joins by itself. */
export const useManaged = () =>
  useQuery({
    ...api.configuration.door.queryOptions(),
    staleTime: 60_000,
    refetchInterval: ({ state: { data } }) => (data?.enrolment.state === 'trying' ? tryingMs : false),
  })

export type ManagedFacts = NonNullable<ReturnType<typeof useManaged>['data']>
