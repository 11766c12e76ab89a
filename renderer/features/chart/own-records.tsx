import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Chart } from '../../../shared/contract/chart.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import { Column, EmptyState, ErrorNotice, Loading, Page, Panel, Text, TimeText } from '../../ui/index.ts'
import { ResultWords } from '../services/result-words.tsx'
import styles from './chart.module.css'
import { ofKind, useChart } from './chart.ts'
import { OwnAllergies } from './own-allergies.tsx'
import { VisitTimeline } from './visit-timeline.tsx'
import { flagOf, hasReference, rangeText, unitText, valueText, vitalName, vitalRank } from './words.ts'

/** A patient's own records in plain words: what is final, nothing to change. */
export function OwnRecords() {
  const { user } = useProfile()
  const [visitId, setVisitId] = useState<string | undefined>(undefined)
  const { data: chart, error, refetch } = useChart(user.patientId ?? '', visitId)
  if (error) {
    return (
      <Page title="My records">
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </Page>
    )
  }
  if (!chart) {
    return (
      <Page title="My records">
        <Loading lines={6} />
      </Page>
    )
  }
  const visit = chart.records.find((record) => record.id === chart.recordId)
  return (
    <Page
      title="My records"
      subtitle="What the clinic has recorded and signed. Ask your doctor about anything unclear."
    >
      <div className={styles.chart}>
        <div className={styles.side}>
          <VisitTimeline
            records={chart.records}
            total={chart.recordsTotal}
            chosenId={chart.recordId}
            onChoose={setVisitId}
          />
        </div>
        <div className={styles.middle}>
          {visit ? (
            <OwnVisit key={visit.id} chart={chart} recordId={visit.id} reason={visit.reason} at={visit.startedAt} />
          ) : (
            <Panel>
              <EmptyState title="No visit yet">Your visits will appear here.</EmptyState>
            </Panel>
          )}
        </div>
        <div className={styles.side}>
          <OwnAllergies chart={chart} />
          <Panel title="My health problems">
            {chart.problems?.length ? (
              <ul className={styles.plain}>
                {chart.problems.map((row) => (
                  <li key={row.id}>{row.text}</li>
                ))}
              </ul>
            ) : (
              <Text isSoft>None listed</Text>
            )}
          </Panel>
        </div>
      </div>
    </Page>
  )
}

function OwnVisit({ chart, recordId, reason, at }: { chart: Chart; recordId: string; reason: string; at: number }) {
  const { data: services, error } = useQuery(api.services.list.queryOptions({ input: { recordId, pageSize: 200 } }))
  const diagnoses = ofKind(chart.items, 'diagnosis')
  const vitals = ofKind(chart.items, 'vitals').toSorted((a, b) => vitalRank(a.code) - vitalRank(b.code))
  const notes = ofKind(chart.items, 'note').filter((note) => note.status === 'final')
  const done = services?.rows.filter((row) => row.status !== 'revoked') ?? []
  const isEmpty = diagnoses.length + vitals.length + notes.length + done.length === 0
  return (
    <Column>
      <Panel>
        <span className={styles.reason}>{reason}</span>{' '}
        <Text isSoft>
          <TimeText at={at} />
        </Text>
      </Panel>
      {isEmpty && services && (
        <Panel>
          <EmptyState title="Nothing final yet">What your doctor signs appears here.</EmptyState>
        </Panel>
      )}
      {diagnoses.length > 0 && (
        <Panel title="What was found">
          <ul className={styles.plain}>
            {diagnoses.map((item) => (
              <li key={item.id}>
                {item.text}
                {item.certainty === 'provisional' && ' (not yet certain)'}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {vitals.length > 0 && (
        <Panel title="What was measured">
          <ul className={styles.lines}>
            {vitals.map((item) => {
              const flag = flagOf(item.interpretation)
              const range = hasReference(item.code) ? rangeText(item.rangeLow, item.rangeHigh) : ''
              return (
                <li key={item.id} className={styles.line}>
                  <span>{vitalName(item.code, item.text)}</span>
                  <span>
                    <strong>
                      {valueText(item)} {unitText(item.code, item.unit)}
                    </strong>{' '}
                    <Text isSoft isSmall>
                      {flag
                        ? `${flag.word.toLowerCase()}${range && `, usual is ${range}`}`
                        : item.interpretation === 'N' && hasReference(item.code) && 'as expected'}
                    </Text>
                  </span>
                </li>
              )
            })}
          </ul>
        </Panel>
      )}
      {error && <ErrorNotice error={error} />}
      {done.length > 0 && (
        <Panel title="Tests and services">
          <ul className={styles.lines}>
            {done.map((row) => (
              <li key={row.id} className={styles.line}>
                <span>{row.name}</span>
                {row.status === 'completed' ? <ResultWords service={row} /> : <Text isSoft>waiting</Text>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {notes.map((note) => (
        <Panel key={note.id} title="Doctor’s note">
          <div className={styles.note}>{note.text}</div>
          <Text isSoft isSmall>
            {note.signedBy?.name}, <TimeText at={note.signedAt} />
          </Text>
        </Panel>
      ))}
    </Column>
  )
}
