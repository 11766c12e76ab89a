import { useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'

/** How the backups stand; asked again every minute while it is in sight. */
export const useBackupStatus = () => useQuery({ ...api.backup.status.queryOptions(), refetchInterval: 60_000 })

/** 12.4 MB */
export const sizeWords = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
