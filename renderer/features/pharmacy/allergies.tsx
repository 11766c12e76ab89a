import { useQuery } from '@tanstack/react-query'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { api } from '../../host/queries.ts'
import { Flag } from '../../ui/index.ts'
import { AllergyFlag } from '../patients/banner.tsx'

/** The allergies themselves beside the name; until they are read, and when there are none, what is known of them. */
export function AllergyFlags({ patient }: { patient: PatientHeader }) {
  const { data } = useQuery(api.allergies.list.queryOptions({ input: { patientId: patient.id, pageSize: 50 } }))
  const listed = data?.rows.filter((row) => row.kind === 'allergy') ?? []
  if (listed.length === 0) return <AllergyFlag state={patient.allergyState} />
  return listed.map((row) => (
    <Flag key={row.id} tone={row.criticality === 'low' ? 'warning' : 'danger'}>
      {row.substance}
    </Flag>
  ))
}
