import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { api } from '../../host/queries.ts'
import { Banner, Button } from '../../ui/index.ts'

/** The own open shift: undefined while it is not known yet, null when there is none. */
export const useShift = () => useQuery(api.shifts.current.queryOptions()).data?.shift

/** Says that no money can be taken yet, and leads to where that changes. */
export function NoShiftNotice() {
  const navigate = useNavigate()
  if (useShift() !== null) return null
  return (
    <Banner
      tone="warning"
      title="You have no open shift"
      actions={<Button onClick={() => navigate('/shift')}>Open a shift</Button>}
    >
      Count the float in the drawer and open your shift; then you can take payments.
    </Banner>
  )
}
