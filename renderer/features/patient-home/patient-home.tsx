import { useNavigate } from 'react-router'
import { useProfile } from '../../app/session.ts'
import { Button, Column, ErrorNotice, Facts, Loading, Page, Panel, Split, Text, TimeText } from '../../ui/index.ts'
import { useChart } from '../chart/chart.ts'
import { MedicinesPanel } from '../chart/medicines-panel.tsx'
import { OwnAllergies } from '../chart/own-allergies.tsx'
import { OwedPanel } from './owed-panel.tsx'

/** Where a patient begins: the last visit, what is taken now, what must be avoided and what is still owed. */
export function PatientHome() {
  const navigate = useNavigate()
  const { user } = useProfile()
  const { data: chart, error, refetch } = useChart(user.patientId ?? '')
  const last = chart?.records.find((visit) => visit.status !== 'cancelled')
  return (
    <Page title={`Welcome, ${user.displayName}`} subtitle="What the clinic keeps about you, to read">
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <Split side="22rem">
        <Column>
          <Panel
            title="My last visit"
            actions={
              <Button size="xs" onClick={() => navigate('/my-records')}>
                Read my records
              </Button>
            }
          >
            {!chart && !error && <Loading lines={3} />}
            {chart && !last && <Text isSoft>No visit yet. Your visits will appear here.</Text>}
            {last && (
              <Facts
                facts={[
                  ['When', <TimeText key="when" at={last.startedAt} />],
                  ['Why', last.reason],
                  ['What was found', last.diagnosis ?? 'Nothing final yet'],
                  ['Doctor', last.clinicianName],
                ]}
              />
            )}
          </Panel>
          {user.patientId && (
            <MedicinesPanel
              patientId={user.patientId}
              title="My medicines now"
              actions={
                <Button size="xs" onClick={() => navigate('/my-prescriptions')}>
                  All my prescriptions
                </Button>
              }
            />
          )}
        </Column>
        <Column>
          <OwedPanel />
          {chart && <OwnAllergies chart={chart} />}
        </Column>
      </Split>
    </Page>
  )
}
