import { KeyHint, TimeText } from '../../ui/index.ts'
import { differingPart } from './differing.ts'
import type { ConflictRow } from './entries.ts'
import styles from './inbox.module.css'

/** Field by field: what stands and what waits, under those who wrote them; what differs is marked. */
export function CompareTable({ row }: { row: ConflictRow }) {
  return (
    <table className={styles.compare} aria-label="Both values">
      <thead>
        <tr>
          <th scope="col">
            <span className="hera-hidden">Field</span>
          </th>
          <Side title="Stands now" keys={row.canChoose ? '1' : null} side={row.keptBy} />
          <Side title="The other" keys={row.canChoose ? '2' : null} side={row.otherBy} />
        </tr>
      </thead>
      <tbody>
        {row.fields.map((field) => (
          <tr key={field.column}>
            <th scope="row">{field.label}</th>
            <td>{field.kept === null ? nothing : <Marked text={field.keptText} other={field.otherText} />}</td>
            <td>{field.other === null ? nothing : <Marked text={field.otherText} other={field.keptText} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Side({ title, keys, side }: { title: string; keys: string | null; side: ConflictRow['keptBy'] }) {
  return (
    <th scope="col">
      <span className={styles.sideTitle}>
        {title} {keys && <KeyHint keys={keys} />}
      </span>
      <span className={styles.sideBy}>{side.by}</span>
      <span className={styles.sideAt}>
        {side.workstation}, <TimeText at={side.at} />
      </span>
    </th>
  )
}

const nothing = <span className={styles.nothing}>nothing</span>

function Marked({ text, other }: { text: string; other: string }) {
  const { before, differing, after } = differingPart(text, other)
  return (
    <span className={styles.value}>
      {before}
      {differing && <mark>{differing}</mark>}
      {after}
    </span>
  )
}
