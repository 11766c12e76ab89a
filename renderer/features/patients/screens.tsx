import { registerPaletteSearch } from '../../app/palette-search.ts'
import { type Command, type Screen, screenOf } from '../../app/screen.ts'
import { defaultClinic } from '../../ui/clinic.tsx'
import { IconHome, IconSearch, IconUserPlus } from '../../ui/icons.ts'
import { ageWords, patientName, sexWord } from './words.ts'

export const screens: Screen[] = [
  {
    path: '/reception',
    title: 'Reception',
    element: screenOf(() => import('./reception.tsx'), 'Reception'),
    needs: 'patient.write',
    nav: { label: 'Reception', icon: IconHome, order: 10 },
    keys: 'r',
    home: ['clerk'],
  },
  {
    path: '/patients',
    title: 'Patients',
    element: screenOf(() => import('./patients.tsx'), 'Patients'),
    needs: 'patient.read',
    nav: { label: 'Patients', icon: IconSearch, order: 13 },
    keys: 'p',
  },
  {
    path: '/patients/new',
    title: 'Register a patient',
    element: screenOf(() => import('./register.tsx'), 'RegisterPatient'),
    needs: 'patient.write',
  },
  {
    path: '/patients/:patientId',
    title: 'Patient',
    element: screenOf(() => import('./patient-page.tsx'), 'PatientPage'),
    needs: 'patient.read',
  },
]

export const commands: Command[] = [
  {
    id: 'patients.register',
    label: 'Register a patient',
    icon: IconUserPlus,
    keys: 'n',
    needs: 'patient.write',
    run: ({ navigate }) => navigate('/patients/new'),
  },
]

const paletteHits = 8

registerPaletteSearch({
  title: 'Patients',
  needs: 'patient.read',
  async search(text, { navigate, signal }) {
    const { client } = await import('../../host/queries.ts')
    const { rows } = await client.patients.search({ text: text.slice(0, 200), limit: paletteHits }, { signal })
    return rows.map((patient) => ({
      id: `patient:${patient.id}`,
      label: patientName(patient),
      detail: [ageWords(patient, defaultClinic.timeZone), sexWord(patient.sex), patient.mrn].join(' · '),
      onChoose: () => navigate(`/patients/${patient.id}`),
    }))
  },
})
