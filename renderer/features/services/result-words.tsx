import type { ServiceResultRow, ServiceRow } from '../../../shared/contract/services.ts'
import { Badge, Flag, Text, TimeText } from '../../ui/index.ts'
import { flagOf, rangeText } from '../chart/words.ts'
import styles from './services.module.css'

/** A result as read: the value with its unit, the text, or both. 0 is a value. */
const valueWords = (result: ServiceResultRow): string =>
  [result.value === null ? null : `${result.value} ${result.unit ?? ''}`.trim(), result.text].filter(Boolean).join(', ')

/** The current result with what it means and its reference; a corrected one with the old values struck through. */
export function ResultWords({ service, isPlain = false }: { service: ServiceRow; isPlain?: boolean }) {
  const current = service.results.find((result) => result.isCurrent)
  if (!current) {
    if (service.status === 'completed') return <>Done</>
    return isPlain ? <>Not done yet</> : <Text isSoft>–</Text>
  }
  const flag = flagOf(current.interpretation)
  const range = rangeText(current.rangeLow, current.rangeHigh)
  const replaced = service.results.filter((result) => !result.isCurrent && result.status !== 'preliminary')
  return (
    <span className={styles.result}>
      <strong>{valueWords(current)}</strong>
      {flag && (isPlain ? <span> ({flag.word.toLowerCase()})</span> : <Flag tone={flag.tone}>{flag.word}</Flag>)}
      {range && (
        <Text isSoft isSmall>
          reference {range}
        </Text>
      )}
      {current.status === 'preliminary' && (isPlain ? ' (preliminary)' : <Badge tone="warning">Preliminary</Badge>)}
      {current.status === 'corrected' && (isPlain ? ' (corrected)' : <Badge tone="info">Corrected</Badge>)}
      {replaced.map((result) => (
        <Text key={result.id} isSoft isSmall>
          <s>{valueWords(result)}</s> until <TimeText at={service.results[service.results.indexOf(result) + 1]?.at} />:{' '}
          {service.results[service.results.indexOf(result) + 1]?.reason}
        </Text>
      ))}
    </span>
  )
}
