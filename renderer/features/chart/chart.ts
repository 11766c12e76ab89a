import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Chart } from '../../../shared/contract/chart.ts'
import { visibleItemKinds } from '../../../shared/domain/capability.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api, queryClient } from '../../host/queries.ts'

export { type Item, isOver, ofKind, type Visit } from './items.ts'

/** The chart of a patient on one visit, the newest when `recordId` is left out. */
export const useChart = (patientId: string, recordId?: string) =>
  useQuery({
    ...api.chart.open.queryOptions({ input: { patientId, ...(recordId ? { recordId } : {}) } }),
    placeholderData: keepPreviousData,
  })

/** Knows what was read of the newest visit also as that of this visit: it need not be asked (and logged) twice. */
export const keepChart = (patientId: string, recordId: string, chart: Chart): void => {
  queryClient.setQueryData(api.chart.open.queryKey({ input: { patientId, recordId } }), chart)
}

type Procedure = Parameters<typeof useCommand>[0]

/** A command whose outcome the chart shows: it is read again at once, without waiting for the change stream. */
export const useChartCommand = <P extends Procedure>(procedure: P) => {
  const onSuccess = useCallback(() => void queryClient.invalidateQueries({ queryKey: api.chart.key() }), [])
  return useCommand(procedure, { onSuccess })
}

/** What this person may do in a chart; main decides again at every call. */
export const useMay = () => {
  const { capabilities, user } = useProfile()
  const readsAll = capabilities['record.read.clinical'] !== 'part'
  return {
    userId: user.id,
    /** The only vital signs that this role sees; null for all of them. */
    vitalsOnly: readsAll ? null : (visibleItemKinds[user.role]?.loinc ?? null),
    writes: capabilities['record.write.clinical'] !== undefined,
    measures: capabilities['record.triage'] !== undefined,
    readsAll,
    readsDiagnoses: readsAll || (visibleItemKinds[user.role]?.kinds.includes('diagnosis') ?? false),
    writesAllergies: capabilities['allergy.write'] !== undefined,
    orders: capabilities['service.order'] !== undefined,
    readsServices: capabilities['service.read'] !== undefined,
    readsPrescriptions: capabilities['prescription.read'] !== undefined,
    finishes: capabilities['record.write.clinical'] !== undefined,
  }
}
