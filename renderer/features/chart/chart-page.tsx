import { lazy, Suspense, useEffect, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Chart } from '../../../shared/contract/chart.ts'
import { isDialogOpen } from '../../app/keyboard.ts'
import { isRefusal } from '../../host/error-words.ts'
import {
  Banner,
  Button,
  Column,
  EmptyState,
  ErrorNotice,
  Loading,
  Page,
  Panel,
  type Tab,
  Tabs,
} from '../../ui/index.ts'
import { PatientBanner } from '../patients/banner.tsx'
import { VisitServices } from '../services/visit-services.tsx'
import { AllergiesPanel, AllergyFlags } from './allergies-panel.tsx'
import styles from './chart.module.css'
import { isOver, keepChart, useChart, useMay, type Visit } from './chart.ts'
import { DiagnosesPanel } from './diagnoses-panel.tsx'
import { MedicinesPanel } from './medicines-panel.tsx'
import { NotePanel } from './note-panel.tsx'
import { ProblemsPanel } from './problems-panel.tsx'
import { VaccinesPanel } from './vaccines-panel.tsx'
import { VisitHeader } from './visit-header.tsx'
import { VisitTimeline } from './visit-timeline.tsx'
import { VitalsPanel } from './vitals-panel.tsx'
import { VitalsStrip } from './vitals-strip.tsx'

const PrescriptionPanel = lazy(async () => ({
  default: (await import('../prescriptions/panel.tsx')).PrescriptionPanel,
}))

/** A patient's chart: visits at the left, the chosen visit in the middle, what holds beyond it at the right. */
export function ChartPage() {
  const { patientId = '' } = useParams()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('visit') ?? undefined
  // The newest visit, once it is shown, stays the one that is written in when a newer one is opened at the reception.
  const [shownId, setShownId] = useState<string>()
  const { data: chart, error, refetch, isPlaceholderData } = useChart(patientId, asked ?? shownId)
  // What was read before of another patient is never shown under this one's address.
  const shown = chart && !(isPlaceholderData && chart.patient.id !== patientId) ? chart : undefined
  useEffect(() => {
    if (asked !== undefined || shownId !== undefined || !shown?.recordId) return
    keepChart(patientId, shown.recordId, shown)
    setShownId(shown.recordId)
  }, [asked, shownId, shown, patientId])
  // A chart that can't be read again just now stays open: something may be half typed in it.
  if (error && (!shown || isRefusal(error))) {
    return (
      <Page title="Chart">
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </Page>
    )
  }
  if (!shown) {
    return (
      <Page title="Chart">
        <Loading lines={8} />
      </Page>
    )
  }
  return (
    <>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <OpenChart chart={shown} onVisit={(recordId) => setSearch({ visit: recordId })} />
    </>
  )
}

function OpenChart({ chart, onVisit }: { chart: Chart; onVisit: (recordId: string) => void }) {
  const may = useMay()
  const visit = chart.records.find((record) => record.id === chart.recordId)
  return (
    <Page title={<span className="hera-hidden">Chart</span>}>
      <div className={styles.banner}>
        <PatientBanner
          patient={chart.patient}
          // Named, for those who may read them; without any, the banner says whether someone asked.
          allergies={chart.allergies?.length ? <AllergyFlags allergies={chart.allergies} /> : undefined}
        />
      </div>
      <div className={styles.chart}>
        <div className={styles.side}>
          <VisitTimeline
            records={chart.records}
            total={chart.recordsTotal}
            chosenId={chart.recordId}
            onChoose={onVisit}
          />
        </div>
        <div className={styles.middle}>
          {visit ? (
            <VisitView key={visit.id} chart={chart} visit={visit} onVisit={onVisit} />
          ) : (
            <Panel>
              <EmptyState title={chart.recordId ? 'This visit is older than the latest twenty' : 'No visit yet'}>
                {chart.recordId ? 'Choose one at the left.' : 'Open a visit at the reception to write in this chart.'}
              </EmptyState>
            </Panel>
          )}
        </div>
        <div className={styles.side}>
          <AllergiesPanel chart={chart} />
          <ProblemsPanel chart={chart} />
          {may.readsPrescriptions && <MedicinesPanel patientId={chart.patient.id} />}
        </div>
      </div>
    </Page>
  )
}

const tabKeys: Readonly<Record<string, string>> = { n: 'note', v: 'vitals', s: 'services', p: 'prescription' }

const fieldWaitMs = 50

/** A tab opened by its key takes the keyboard with it, as soon as it has a field: the note itself, else the first. */
function focusField(key: string, tries = 20): void {
  const field = document.querySelector<HTMLElement>(
    `[role="tabpanel"] ${key === 'note' ? 'textarea' : 'input:not([readonly], [type="radio"])'}:not([disabled])`,
  )
  if (field) field.focus()
  else if (tries > 0) setTimeout(() => focusField(key, tries - 1), fieldWaitMs)
}

/** Alt and the first letter opens a tab of the visit. */
function useTabKeys(open: (key: string) => void, known: readonly string[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || isDialogOpen()) return
      const key = tabKeys[event.key.toLowerCase()]
      if (!key || !known.includes(key)) return
      event.preventDefault()
      open(key)
      setTimeout(() => focusField(key))
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [open, known])
}

function VisitView({ chart, visit, onVisit }: { chart: Chart; visit: Visit; onVisit: (recordId: string) => void }) {
  const may = useMay()
  const [active, setActive] = useState(may.readsDiagnoses ? 'note' : 'vitals')
  const isCancelled = visit.status === 'cancelled'
  const writes = may.writes && !isCancelled
  const current = chart.records.find((record) => !isOver(record))
  const tabs: Tab[] = [
    ...(may.readsDiagnoses
      ? [
          {
            key: 'note',
            label: may.readsAll ? 'Note and diagnoses' : 'Diagnoses',
            content: (
              <Column>
                <DiagnosesPanel recordId={visit.id} items={chart.items} mayWrite={writes} />
                {may.readsAll && <NotePanel recordId={visit.id} items={chart.items} isCancelled={isCancelled} />}
                {may.readsAll && <VaccinesPanel recordId={visit.id} items={chart.items} mayWrite={writes} />}
              </Column>
            ),
          },
        ]
      : []),
    {
      key: 'vitals',
      label: 'Vital signs',
      content: <VitalsPanel chart={chart} recordId={visit.id} mayMeasure={may.measures && !isOver(visit)} />,
    },
    ...(may.orders
      ? [
          {
            key: 'services',
            label: 'Services and results',
            content: <VisitServices recordId={visit.id} isOpen={!isOver(visit)} />,
          },
        ]
      : []),
    ...(may.readsPrescriptions
      ? [
          {
            key: 'prescription',
            label: 'Prescription',
            content: (
              <Suspense fallback={<Loading lines={5} />}>
                <PrescriptionPanel patientId={chart.patient.id} recordId={visit.id} isOpen={!isOver(visit)} />
              </Suspense>
            ),
          },
        ]
      : []),
  ]
  useTabKeys(
    setActive,
    tabs.map((tab) => tab.key),
  )
  return (
    <>
      <Panel>
        <Column gap="small">
          <VisitHeader chart={chart} visit={visit} />
          <VitalsStrip items={chart.items} />
        </Column>
      </Panel>
      {current && current.id !== visit.id && (
        <Banner
          tone="info"
          actions={
            <Button size="xs" onClick={() => onVisit(current.id)}>
              Go to it
            </Button>
          }
        >
          This is an earlier visit. The patient has an open one.
        </Banner>
      )}
      {isCancelled && <Banner tone="neutral">This visit was cancelled. Nothing can be written in it.</Banner>}
      <Tabs tabs={tabs} active={active} onChange={setActive} />
    </>
  )
}
