import { conflict, invalid } from '../../../shared/domain/error.ts'
import { canMove, choiceResults, isOneOf } from '../../../shared/domain/status.ts'
import { interpret } from '../../../shared/domain/vitals.ts'
import type { StoredService } from './store.ts'

/** Refuses a step that the state of an order does not allow. */
export const requireMove = (row: { status: string }, to: string): void => {
  if (canMove('service', row.status, to)) return
  if (row.status === 'revoked') throw conflict('revoked', 'This order was taken back. Order it again if it is needed.')
  if (row.status === 'completed') throw conflict('completed', 'This service is already completed.')
  throw conflict('wrong_status', 'This service can’t take this step now. Look at its status.')
}

/** Nothing is ordered in a visit that is over. */
export const requireOpenRecord = (record: { status: string }): void => {
  if (record.status === 'finished' || record.status === 'cancelled') {
    throw conflict('record_closed', 'This visit is closed. Open a new visit to order services.')
  }
}

/**
 * A result as it is kept: a number with its unit, the reference range frozen beside it and what it means (N, L, H), or a
 * text, or one of the choices. BAD_REQUEST for what does not fit the service.
 */
export const resultValues = (
  row: Pick<StoredService, 'result_kind' | 'result_unit' | 'reference_low' | 'reference_high'>,
  input: { value: number | null; text: string | null },
) => {
  const text = input.text?.trim() || null
  if (row.result_kind === 'number') {
    if (input.value === null) throw invalid('value', 'Type the result as a number.')
    const low = row.reference_low
    const high = row.reference_high
    const hasRange = low !== null || high !== null
    return {
      value: input.value,
      // A word beside the number, such as how the sample was.
      text,
      unit: row.result_unit,
      rangeLow: low,
      rangeHigh: high,
      interpretation: hasRange ? interpret(input.value, { low, high, criticalLow: null, criticalHigh: null }) : null,
    }
  }
  if (input.value !== null) throw invalid('value', 'The result of this service is not a number. Write it as text.')
  if (row.result_kind === 'none') throw invalid('text', 'This service has no result. Mark it as completed.')
  if (text === null) throw invalid('text', 'Type the result.')
  if (row.result_kind === 'choice' && !isOneOf(choiceResults, text)) {
    throw invalid('text', `Choose one of: ${choiceResults.join(', ')}.`)
  }
  return { value: null, text, unit: null, rangeLow: null, rangeHigh: null, interpretation: null }
}
