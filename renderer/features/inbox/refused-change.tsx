import { Facts, Grid } from '../../ui/index.ts'
import type { RefusalRow } from './entries.ts'
import styles from './inbox.module.css'
import { type FieldKind, type Value, ValueField } from './value-field.tsx'

type Change = RefusalRow['changes'][number]
type Field = Change['fields'][number]

const dateShape = /^\d{4}-\d{2}-\d{2}$/
const longText = 80

/** How a refused value is typed again, or null where it can only be read: one of a set, a moment, somebody's name. */
export function typedKind({ value, text, canFix }: Field): FieldKind | null {
  if (!canFix) return null
  if (typeof value === 'string' && dateShape.test(value)) return 'date'
  if (value !== null && text !== String(value)) return null
  if (typeof value === 'number') return 'number'
  return text.length > longText || text.includes('\n') ? 'paragraph' : 'text'
}

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
  const fixed = change.fields.filter((field) => typedKind(field) === null)
  return (
    <section className={styles.change} aria-label={change.what}>
      <h3 className={styles.changeName}>{change.what}</h3>
      {fixed.length > 0 && <Facts facts={fixed.map(({ label, text }) => [label, text] as const)} />}
      {fixed.length < change.fields.length && (
        <Grid least="14rem">
          {change.fields.map((field) => {
            const kind = typedKind(field)
            if (kind === null) return null
            const again = typed[field.column]
            return (
              <ValueField
                key={field.column}
                kind={kind}
                label={field.label}
                known={[]}
                value={again === undefined ? field.value : again}
                onChange={(value) => onType(field.column, value)}
              />
            )
          })}
        </Grid>
      )}
    </section>
  )
}
