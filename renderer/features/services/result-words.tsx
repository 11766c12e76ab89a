import type { ServiceRow } from '../../../shared/contract/services.ts'
import { Badge, Flag, Text, TimeText } from '../../ui/index.ts'
import { flagOf, rangeText } from '../chart/words.ts'
import { valueWords } from './result-text.ts'
import styles from './services.module.css'

/** The current result with what it means and its reference; a corrected one with the old values struck through. */
export function ResultWords({ service }: { service: ServiceRow }) {
  const current = service.results.find((result) => result.isCurrent)
  if (!current) return service.status === 'completed' ? 'Done' : <Text isSoft>–</Text>
  const flag = flagOf(current.interpretation)
  const range = rangeText(current.rangeLow, current.rangeHigh)
  const replaced = service.results.filter((result) => !result.isCurrent && result.status !== 'preliminary')
  return (
    <span className={styles.result}>
      <strong>{valueWords(current)}</strong>
      {flag && <Flag tone={flag.tone}>{flag.word}</Flag>}
      {range && (
        <Text isSoft isSmall>
          reference {range}
        </Text>
      )}
      {current.status === 'preliminary' && <Badge tone="warning">Preliminary</Badge>}
      {current.status === 'corrected' && <Badge tone="info">Corrected</Badge>}
      {replaced.map((result) => (
        <Text key={result.id} isSoft isSmall>
          <s>{valueWords(result)}</s> until <TimeText at={service.results[service.results.indexOf(result) + 1]?.at} />:{' '}
          {service.results[service.results.indexOf(result) + 1]?.reason}
        </Text>
      ))}
    </span>
  )
}
