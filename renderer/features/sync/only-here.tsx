import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../host/queries.ts'
import { Badge, Banner, Column, ErrorNotice, Loading, Text, TimeText } from '../../ui/index.ts'
import styles from './only-here.module.css'
import { onlyHereWords } from './status-words.ts'

const stateBadge = {
  waiting: null,
  held: <Badge tone="info">Waits for others</Badge>,
  refused: <Badge tone="danger">Not accepted</Badge>,
}

/** "Safe to close?": what was done here that the server does not have. `waiting` changing asks again. */
export function OnlyHere({ waiting }: { waiting: number }) {
  const { data, error, refetch } = useQuery(api.sync.onlyHere.queryOptions())
  useEffect(() => void refetch(), [waiting, refetch])
  return (
    <section className={styles.section} aria-labelledby="only-here">
      <h2 id="only-here" className={styles.title}>
        Safe to close?
      </h2>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={3} />}
      {data?.isSafe && <Banner tone="good">Yes. Everything done here is on the clinic’s server.</Banner>}
      {data && !data.isSafe && (
        <Column gap="small">
          <Banner tone="warning" title={onlyHereWords(data.total)}>
            Closing Hera loses nothing; the rest is sent when it is opened again. Until then nobody else sees it, and it
            would be lost with this computer.
          </Banner>
          <ul className={styles.list}>
            {data.rows.map((row) => (
              <li key={row.group} className={styles.row}>
                <span>{row.what}</span>
                {stateBadge[row.state]}
                <Text isSoft isSmall>
                  {row.by}, <TimeText at={row.at} />
                </Text>
              </li>
            ))}
          </ul>
          {data.total > data.rows.length && (
            <Text isSoft isSmall>
              and {data.total - data.rows.length} before these
            </Text>
          )}
        </Column>
      )}
    </section>
  )
}
