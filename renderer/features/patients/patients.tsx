import { useNavigate } from 'react-router'
import { useProfile } from '../../app/session.ts'
import { Page, Panel } from '../../ui/index.ts'
import { PatientSearch } from './search-panel.tsx'

/** Finding a patient, for those who do not register any. */
export function Patients() {
  const navigate = useNavigate()
  const { capabilities } = useProfile()
  const opensCharts = capabilities['record.write.clinical'] !== undefined
  return (
    <Page title="Patients">
      <Panel>
        <PatientSearch
          onOpen={(patient) => navigate(opensCharts ? `/patients/${patient.id}/chart` : `/patients/${patient.id}`)}
        />
      </Panel>
    </Page>
  )
}
