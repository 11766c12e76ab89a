import { Flag, Text } from '../../ui/index.ts'
import styles from './chart.module.css'
import { type Item, ofKind } from './chart.ts'
import { flagOf, unitText, valueText, vitalName, vitalRank } from './words.ts'

/** The last reading of each vital sign in this visit, in one line; what is out of range says so. */
export function VitalsStrip({ items }: { items: readonly Item[] }) {
  const latest = new Map<string | null, Item>()
  for (const item of ofKind(items, 'vitals')) latest.set(item.code, item)
  const shown = [...latest.values()].toSorted((a, b) => vitalRank(a.code) - vitalRank(b.code))
  if (shown.length === 0) {
    return (
      <Text isSoft isSmall>
        No vital signs in this visit yet
      </Text>
    )
  }
  return (
    <div className={styles.vitals}>
      {shown.map((item) => {
        const flag = flagOf(item.interpretation)
        return (
          <span key={item.id} className={styles.vital}>
            <span className={styles.vitalName}>{vitalName(item.code, item.text)}</span>
            <span className={styles.vitalValue}>{valueText(item)}</span>
            <span className={styles.vitalName}>{unitText(item.code, item.unit)}</span>
            {flag && <Flag tone={flag.tone}>{flag.word}</Flag>}
          </span>
        )
      })}
    </div>
  )
}
