import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ImportKind, importKinds } from '../../../shared/domain/import-kind.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Column, ErrorNotice, Loading, Page, Panel, Segmented, Text } from '../../ui/index.ts'
import { CsvImport } from './csv-import.tsx'
import { FolderImport } from './folder-import.tsx'
import { ReportView } from './report-view.tsx'
import { RunningImport } from './running-import.tsx'
import { kindNames, kindWords } from './words.ts'

const pollMs = 700

/** Brings in what a clinic has elsewhere: a folder of history, a list of patients, its own codes, medicines and prices. */
export function Imports() {
  const [kind, setKind] = useState<ImportKind>('synthea')
  const { data, error, refetch } = useQuery({
    ...api.imports.status.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? pollMs : false),
  })
  const run = useCommand(api.imports.run, { onSuccess: () => void refetch() })
  const isRunning = data?.state === 'running'
  const unfinished = (data?.unfinished ?? []).flatMap((name) => kindNames[name as ImportKind] ?? [])
  // Of the import that has just ended it comes first; one of an earlier day stands below.
  const report = data?.report && <ReportView report={data.report} />
  return (
    <Page title="Import" subtitle="What this clinic has elsewhere. The same rows never come in twice.">
      <Column>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading />}
        {data && isRunning && <RunningImport status={data} />}
        {(data?.state === 'failed' || data?.state === 'stopped') && (
          <Banner tone={data.state === 'failed' ? 'danger' : 'warning'}>{data.words}</Banner>
        )}
        {unfinished.length > 0 && (
          <Banner tone="warning" title={`Not finished: ${unfinished.join(', ')}`}>
            What was written stays. Choose the same files again and the import goes on where it was.
          </Banner>
        )}
        {data?.state === 'finished' && report}
        {data && !isRunning && (
          <Panel
            title="What to import"
            actions={
              <Segmented
                label="Kind of import"
                options={importKinds.map((value) => ({ value, label: kindNames[value] }))}
                value={kind}
                onChange={setKind}
              />
            }
          >
            <Column>
              <Text isSoft>{kindWords[kind]}</Text>
              {kind === 'synthea' ? (
                <FolderImport onRun={(folder) => run.run({ kind, folder })} />
              ) : (
                <CsvImport key={`${kind} ${data.jobId}`} kind={kind} onRun={run.run} />
              )}
            </Column>
          </Panel>
        )}
        {data?.state !== 'finished' && report}
      </Column>
    </Page>
  )
}
