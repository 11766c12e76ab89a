import { useQuery } from '@tanstack/react-query'
import type { Settings } from '../../../shared/contract/settings.ts'
import { api } from '../../host/queries.ts'
import { ErrorNotice, Loading, Page } from '../../ui/index.ts'
import { SettingsForm } from './settings-form.tsx'

/** What is edited, without what goes beside it. */
const settingsOf = ({ managed: _, ...settings }: Settings & { managed: unknown }): Settings => settings

/** The clinic's settings: read once, then edited; saving keeps only what was changed. */
export function SettingsScreen() {
  // Not asked again under the hands of the person who edits.
  const { data, error, refetch } = useQuery({
    ...api.settings.read.queryOptions(),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Page title="Settings" subtitle="They hold for the whole clinic, from the moment they are saved">
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data ? <SettingsForm saved={settingsOf(data)} managed={data.managed} /> : !error && <Loading />}
    </Page>
  )
}
