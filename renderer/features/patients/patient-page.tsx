import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { PatientRow } from '../../../shared/contract/patients.ts'
import { useProfile } from '../../app/session.ts'
import { isRefusal } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  DateText,
  ErrorNotice,
  Facts,
  IconClipboardText,
  IconDots,
  IconPencil,
  IconPlus,
  Loading,
  Menu,
  Page,
  Panel,
  Split,
} from '../../ui/index.ts'
import { OpenVisit } from '../records/open-visit.tsx'
import { OpenVisitNotice } from '../records/open-visit-notice.tsx'
import { VisitsPanel } from '../records/visits-panel.tsx'
import { PatientBanner } from './banner.tsx'
import { Deceased } from './deceased.tsx'
import { EditPatient } from './edit-patient.tsx'
import { precisionOf, sexWord } from './words.ts'

type Opened = 'none' | 'edit' | 'deceased' | 'visit'

/** One patient at the desk: who it is, the open visit, the visits before. */
export function PatientPage() {
  const { patientId = '' } = useParams()
  const [address, setAddress] = useSearchParams()
  const [opened, setOpened] = useState<Opened>(address.get('visit') === 'new' ? 'visit' : 'none')
  const { capabilities } = useProfile()
  const navigate = useNavigate()
  const { data: patient, error, refetch } = useQuery(api.patients.read.queryOptions({ input: { id: patientId } }))
  const mayEdit = capabilities['patient.write'] !== undefined
  const mayOpen = capabilities['record.open'] !== undefined
  const mayRead = capabilities['record.read.clinical'] === 'all'
  const close = () => {
    setOpened('none')
    if (address.has('visit')) setAddress({}, { replace: true })
  }
  const home = mayEdit ? { label: 'Reception', to: '/reception' } : { label: 'Patients', to: '/patients' }
  // Who can't be read again just now stays open: something may be half typed.
  if (error && (!patient || isRefusal(error))) {
    return (
      <Page title="Patient" breadcrumbs={[home]}>
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      </Page>
    )
  }
  if (!patient) {
    return (
      <Page title="Patient" breadcrumbs={[home]}>
        <Loading lines={6} />
      </Page>
    )
  }
  const canOpen = mayOpen && patient.openRecord === null && patient.deceasedAt === null
  return (
    <Page
      title="Patient"
      breadcrumbs={[home]}
      actions={
        <>
          {mayRead && (
            <Button icon={<IconClipboardText size={16} />} onClick={() => navigate(`/patients/${patient.id}/chart`)}>
              Chart
            </Button>
          )}
          {canOpen && (
            <Button kind="primary" icon={<IconPlus size={16} />} onClick={() => setOpened('visit')}>
              Open a visit
            </Button>
          )}
        </>
      }
    >
      <PatientBanner patient={patient} />
      {patient.openRecord && <OpenVisitNotice recordId={patient.openRecord.id} />}
      <Split side="24rem">
        <VisitsPanel patientId={patient.id} />
        <Panel
          title="Identity"
          actions={
            mayEdit && (
              <>
                <Button size="xs" icon={<IconPencil size={14} />} onClick={() => setOpened('edit')}>
                  {patient.isUnknown ? 'Identify' : 'Correct'}
                </Button>
                <Menu
                  trigger={
                    <Button size="xs" kind="quiet" icon={<IconDots size={14} />}>
                      More
                    </Button>
                  }
                  entries={[
                    {
                      label: patient.deceasedAt ? 'Correct the death' : 'Record a death',
                      onClick: () => setOpened('deceased'),
                    },
                  ]}
                />
              </>
            )
          }
        >
          <Identity patient={patient} />
        </Panel>
      </Split>
      {mayEdit && <EditPatient patient={patient} isOpen={opened === 'edit'} onClose={close} />}
      {mayEdit && <Deceased patient={patient} isOpen={opened === 'deceased'} onClose={close} />}
      {canOpen && <OpenVisit patient={patient} isOpen={opened === 'visit'} onClose={close} />}
    </Page>
  )
}

function Identity({ patient }: { patient: PatientRow }) {
  return (
    <Column>
      <Facts
        facts={[
          ['Given names', patient.givenName],
          ['Family name', patient.familyName],
          ['Sex', sexWord(patient.sex)],
          [
            'Born',
            patient.birthDate && (
              <DateText date={patient.birthDate} precision={precisionOf(patient.birthDatePrecision)} />
            ),
          ],
          ['Record number', patient.mrn],
          ['Phone', patient.phone],
          ['National ID', patient.nationalId],
          ['Address', patient.address],
          ['Next of kin', patient.nextOfKinName],
          ['Their phone', patient.nextOfKinPhone],
        ]}
      />
    </Column>
  )
}
