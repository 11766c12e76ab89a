import { Facts, Grid } from '../../ui/index.ts'
import type { RefusalRow } from './entries.ts'
import styles from './inbox.module.css'
import { type FieldKind, type Value, ValueField } from './value-field.tsx'

type Change = RefusalRow['changes'][number]
type Field = Change['fields'][number]

/** What has a field to be typed or chosen in; a moment and somebody's name can only be read. */
const typable: ReadonlySet<FieldKind> = new Set(['text', 'paragraph', 'date', 'number', 'count', 'yesno', 'choice'])
const isTyped = ({ canFix, kind }: Field): boolean => canFix && typable.has(kind)

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
  const fixed = change.fields.filter((field) => !isTyped(field))
  return (
    <section className={styles.change} aria-label={change.what}>
      <h3 className={styles.changeName}>{change.what}</h3>
      {fixed.length > 0 && <Facts facts={fixed.map(({ label, text }) => [label, text] as const)} />}
      {fixed.length < change.fields.length && (
        <Grid least="14rem">
          {change.fields.map((field) => {
            if (!isTyped(field)) return null
            const again = typed[field.column]
            return (
              <ValueField
                key={field.column}
                kind={field.kind}
                label={field.label}
                known={field.options}
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
