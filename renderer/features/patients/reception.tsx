import { useState } from 'react'
import { useNavigate } from 'react-router'
import { Button, Column, IconUserPlus, Page, Panel, Row, Split } from '../../ui/index.ts'
import { WaitingPanel } from '../records/waiting-panel.tsx'
import { ReceptionToday } from './reception-today.tsx'
import { PatientSearch } from './search-panel.tsx'
import { UnknownPatient } from './unknown-patient.tsx'

/** The clerk's first screen: find or register who stands at the desk, and see who waits. */
export function Reception() {
  const navigate = useNavigate()
  const [isUnknownOpen, setUnknownOpen] = useState(false)
  const [isIdle, setIdle] = useState(true)
  const register = (typed: string) => navigate(`/patients/new${typed ? `?typed=${encodeURIComponent(typed)}` : ''}`)
  return (
    <Page
      title="Reception"
      actions={
        <Row>
          <Button onClick={() => setUnknownOpen(true)}>Unknown patient</Button>
          <Button kind="primary" icon={<IconUserPlus size={16} />} onClick={() => register('')}>
            Register a patient
          </Button>
        </Row>
      }
    >
      <Split side="28rem">
        <Column>
          <Panel>
            <PatientSearch
              onOpen={(patient) => navigate(`/patients/${patient.id}`)}
              onRegister={register}
              onIdle={setIdle}
            />
          </Panel>
          {isIdle && <ReceptionToday />}
        </Column>
        <WaitingPanel />
      </Split>
      <UnknownPatient isOpen={isUnknownOpen} onClose={() => setUnknownOpen(false)} />
    </Page>
  )
}
