import type { Chart } from '../../../shared/contract/chart.ts'
import { Panel, Text } from '../../ui/index.ts'
import styles from './chart.module.css'

/** A patient's own allergies; none is told apart from nobody having asked. */
export function OwnAllergies({ chart }: { chart: Chart }) {
  return (
    <Panel title="My allergies">
      {chart.allergies?.length ? (
        <ul className={styles.plain}>
          {chart.allergies.map((row) => (
            <li key={row.id}>
              {row.substance}
              {row.reaction && `: ${row.reaction}`}
            </li>
          ))}
        </ul>
      ) : (
        <Text isSoft>
          {chart.patient.allergyState === 'none_known' ? 'No known allergies' : 'Nobody has asked yet'}
        </Text>
      )}
    </Panel>
  )
}
