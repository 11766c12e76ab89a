import { Facts, Grid } from '../../ui/index.ts'
import type { RefusalRow } from './entries.ts'
import styles from './inbox.module.css'
import { kindOf, type Value, ValueField } from './value-field.tsx'

type Change = RefusalRow['changes'][number]

/** One refused change: what can't be altered for reading, what can in fields with what was typed. */
export function RefusedChange({
  change,
  typed,
  onType,
}: {
  change: Change
  typed: Readonly<Record<string, Value>>
  onType: (column: string, value: Value) => void
}) {
  // One of a set (a status, a role) with only itself to choose from: read, not typed.
  const isOpen = ({ canFix, column, value, text }: Change['fields'][number]) =>
    canFix && kindOf(column, [{ value, text }]) !== 'known'
  const fixed = change.fields.filter((field) => !isOpen(field))
  const open = change.fields.filter(isOpen)
  return (
    <section className={styles.change} aria-label={change.what}>
      <h3 className={styles.changeName}>{change.what}</h3>
      {fixed.length > 0 && <Facts facts={fixed.map(({ label, text }) => [label, text] as const)} />}
      {open.length > 0 && (
        <Grid least="14rem">
          {open.map((field) => (
            <ValueField
              key={field.column}
              column={field.column}
              label={field.label}
              known={[{ value: field.value, text: field.text }]}
              value={typed[field.column] !== undefined ? (typed[field.column] ?? null) : field.value}
              onChange={(value) => onType(field.column, value)}
            />
          ))}
        </Grid>
      )}
    </section>
  )
}
