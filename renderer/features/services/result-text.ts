import type { ServiceResultRow, ServiceRow } from '../../../shared/contract/services.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { timeWords } from '../../ui/time-words.ts'
import { flagOf, rangeText } from '../chart/words.ts'

/** A result as read: the value with its unit, the text, or both. 0 is a value. */
export const valueWords = (result: ServiceResultRow): string =>
  [result.value === null ? null : `${result.value} ${result.unit ?? ''}`.trim(), result.text].filter(Boolean).join(', ')

/** The current result with what it means and its reference, as text for paper; under it what was corrected, and why. */
export const resultText = (service: ServiceRow, clinic: Pick<Clinic, 'locale' | 'timeZone'>): string => {
  const current = service.results.find((result) => result.isCurrent)
  if (!current) return service.status === 'completed' ? 'Done' : 'Not done yet'
  const flag = flagOf(current.interpretation)
  const range = rangeText(current.rangeLow, current.rangeHigh)
  const first = [
    valueWords(current),
    ...(flag ? [`(${flag.word.toLowerCase()})`] : []),
    ...(range ? [`reference ${range}`] : []),
    ...(current.status === 'preliminary' ? ['(preliminary)'] : []),
    ...(current.status === 'corrected' ? ['(corrected)'] : []),
  ].join(' ')
  const replaced = service.results.flatMap((result, index) => {
    if (result.isCurrent || result.status === 'preliminary') return []
    const next = service.results[index + 1]
    const until = next ? ` until ${timeWords(next.at, clinic)}` : ''
    return [`was ${valueWords(result)}${until}${next?.reason ? `: ${next.reason}` : ''}`]
  })
  return [first, ...replaced].join('\n')
}
