import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { DuplicateMatch } from '../../../shared/contract/patients.ts'
import { api, queryClient } from '../../host/queries.ts'
import { Banner, Button, Column, Panel, Row, Text } from '../../ui/index.ts'
import { birthInput, type IdentityValues } from './identity-form.ts'
import { PatientLine } from './patient-line.tsx'

const settleMs = 300

const worthAsking = (values: IdentityValues): boolean =>
  (values.givenName.trim().length > 1 && values.familyName.trim().length > 1) ||
  values.phone.trim().length > 6 ||
  values.nationalId.trim().length > 3

const factsOf = (values: IdentityValues) => ({
  familyName: values.familyName,
  givenName: values.givenName,
  sex: values.sex ?? ('unknown' as const),
  ...birthInput(values),
  ...(values.phone.trim() ? { phone: values.phone.trim() } : {}),
  ...(values.nationalId.trim() ? { nationalId: values.nationalId.trim() } : {}),
})

/** How long an answer that stands on the screen is good enough for the press of the button beside it. */
const readMs = 60_000

/**
 * Before somebody is registered who was typed faster than was looked for: rejects, in words, when there is one among the
 * registered who was not shown yet.
 */
export const refuseUnseen = async (values: IdentityValues, shown: readonly DuplicateMatch[]): Promise<void> => {
  if (!worthAsking(values)) return
  const { matches } = await queryClient.fetchQuery({
    ...api.patients.checkDuplicates.queryOptions({ input: factsOf(values) }),
    staleTime: readMs,
  })
  if (matches.every(({ patient }) => shown.some((each) => each.patient.id === patient.id))) return
  throw { code: 'CONFLICT', status: 409, message: 'Someone like this is registered already. Look there first.' }
}

/** Registered patients who may be the one being typed in, asked again whenever the typing pauses. */
export const useDuplicates = (values: IdentityValues, exceptId?: string): DuplicateMatch[] => {
  const asked = JSON.stringify({ ...factsOf(values), ...(exceptId ? { exceptId } : {}) })
  const [settled, setSettled] = useState(asked)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(asked), settleMs)
    return () => clearTimeout(timer)
  }, [asked])
  const isWorth = worthAsking(values)
  const { data } = useQuery({
    ...api.patients.checkDuplicates.queryOptions({ input: JSON.parse(settled) }),
    enabled: isWorth,
    placeholderData: keepPreviousData,
  })
  return isWorth ? (data?.matches ?? []) : []
}

const likelihood = (score: number): string =>
  score >= 0.95 ? 'Almost certainly the same' : score >= 0.85 ? 'Very likely the same' : 'May be the same'

/** The warning beside a registration: who is there already, and why it may be the same person. Nothing is forced. */
export function DuplicatesPanel({
  matches,
  onSame,
}: {
  matches: readonly DuplicateMatch[]
  onSame: (match: DuplicateMatch) => void
}) {
  if (matches.length === 0) {
    return (
      <Panel title="Already registered?">
        <Text isSoft isSmall>
          While you type, people who are registered already and may be the same show up here.
        </Text>
      </Panel>
    )
  }
  return (
    <Panel title="Already registered?">
      <Column>
        <Banner tone="warning">
          {matches.length === 1 ? 'One registered patient may be' : `${matches.length} registered patients may be`} this
          person. Ask before you go on.
        </Banner>
        {matches.map((match) => (
          <Column key={match.patient.id} gap="small">
            <PatientLine patient={match.patient} />
            <Text isSmall isSoft>
              {likelihood(match.score)}: {match.reasons.join(', ')}
            </Text>
            <Row>
              <Button size="xs" onClick={() => onSame(match)}>
                This is the same person: open
              </Button>
            </Row>
          </Column>
        ))}
      </Column>
    </Panel>
  )
}
