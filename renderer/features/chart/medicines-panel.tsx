import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../host/queries.ts'
import { Column, ErrorNotice, Flag, Loading, Panel, Text } from '../../ui/index.ts'
import styles from './chart.module.css'

/** What the patient takes now: the items of active prescriptions. */
export function MedicinesPanel({
  patientId,
  title = 'Active medicines',
  actions,
}: {
  patientId: string
  title?: string
  actions?: ReactNode
}) {
  const { data, error, refetch } = useQuery(
    api.prescriptions.list.queryOptions({ input: { patientId, status: 'active' } }),
  )
  const active = data?.rows.flatMap((row) => row.items).filter((item) => item.status === 'active')
  // A refill is the same medicine taken the same way: it is told once.
  const items = active && [...new Map(active.map((item) => [`${item.medicineId} ${item.sentence}`, item])).values()]
  return (
    <Panel title={title} actions={actions}>
      <Column gap="small">
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading lines={2} />}
        {items?.length === 0 && <Text isSoft>None</Text>}
        {items && items.length > 0 && (
          <ul className={styles.lines}>
            {items.map((item) => (
              <li key={item.id} className={styles.line}>
                <span className={styles.lineWords}>
                  {item.medicineName} {item.isHighAlert && <Flag tone="warning">High alert</Flag>}
                  <br />
                  <Text isSoft isSmall>
                    {item.sentence}
                  </Text>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Column>
    </Panel>
  )
}
