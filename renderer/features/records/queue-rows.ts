import { useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'

const minuteMs = 60_000

/** Who waits and who is seen, most urgent first; the minutes go on while nothing else happens. */
export const useQueue = () => useQuery({ ...api.records.queue.queryOptions(), refetchInterval: minuteMs })

/** `12 min`, `1 h 05`. */
export const waitingWords = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`
