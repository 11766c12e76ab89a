import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import { uuidV7 } from '../../shared/domain/uuid.ts'
import { connect } from './connect.ts'
import { isRefusal } from './error-words.ts'

/** The typed client: `await client.patients.search({ text })`. For screens, prefer `api` below. */
export const client = connect()

/** The same procedures for TanStack Query: `useQuery(api.settings.read.queryOptions())`. */
export const api = createTanstackQueryUtils(client)

/**
 * Main is on this machine, so being "offline" never pauses a call. Answers are fresh for a moment only: the change
 * stream wakes them when their tables change. Clinical answers leave memory a minute after the last screen lets go.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => !isRefusal(error) && count < 2,
      retryDelay: (count) => 300 * 2 ** count,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

/**
 * A fresh idempotency key: one per user action, the same one for its retries. In order of time (UUIDv7), so that main
 * keeps the newest keys side by side instead of all over its table.
 */
export const newKey = (): string => uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
