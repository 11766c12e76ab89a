import { useQuery } from '@tanstack/react-query'
import type { ConfigurationSource } from '../../../shared/contract/configuration.ts'
import { api } from '../../host/queries.ts'
import { Badge, Banner, DataTable, ErrorNotice, Panel, Row, Text, type Tone } from '../../ui/index.ts'
import styles from './computer.module.css'

const sources: Record<ConfigurationSource, { words: string; tone: Tone }> = {
  policy: { words: 'Policy file', tone: 'info' },
  environment: { words: 'Environment', tone: 'info' },
  chosen: { words: 'Set here', tone: 'neutral' },
  default: { words: 'Default', tone: 'neutral' },
}

export const useConfiguration = () => useQuery(api.configuration.read.queryOptions())

/** What the administrators of this computer set before Hera starts, and where each value came from. Read only. */
export function ConfigurationPanel() {
  const { data, error, refetch } = useConfiguration()
  return (
    <Panel title="Managed configuration" isFlush>
      <div className={styles.above}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {data && data.problems.length > 0 && (
          <Banner tone="warning" title="Part of the configuration does not count">
            <ul className={styles.list}>
              {data.problems.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
            <div>Correct it as an administrator of this computer, then start Hera again.</div>
          </Banner>
        )}
        {data && <Where file={data.file} isFileThere={data.isFileThere} />}
      </div>
      <DataTable
        label="Managed configuration"
        rows={data?.rows}
        rowKey={(row) => row.name}
        columns={[
          { key: 'label', title: 'Name', width: '14rem', render: (row) => row.label },
          {
            key: 'value',
            title: 'Value',
            render: (row) =>
              row.value === null ? <Text isSoft>Not set</Text> : <span className={styles.value}>{row.value}</span>,
          },
          {
            key: 'source',
            title: 'Where it comes from',
            width: '20rem',
            render: ({ source, variable }) => {
              const { words, tone } = sources[source]
              if (source === 'default') return <Text isSoft>{words}</Text>
              return (
                <Row gap="small">
                  <Badge tone={tone}>{words}</Badge>
                  {source === 'environment' && <span className={styles.path}>{variable}</span>}
                </Row>
              )
            },
          },
        ]}
      />
    </Panel>
  )
}

function Where({ file, isFileThere }: { file: string; isFileThere: boolean }) {
  if (file === '') {
    return <Text isSoft>This computer is not managed: everything is as it was set in Hera, or as Hera comes.</Text>
  }
  return (
    <Text isSoft>
      {isFileThere ? 'Read at the start from ' : 'There is no policy file. One would be read at the start from '}
      <span className={styles.path}>{file}</span>. What it sets can’t be changed in Hera.
    </Text>
  )
}
