import type { ComponentProps } from 'react'
import {
  bloodPressure,
  type Interpretation,
  type RangeLimits,
  type VitalDefinition,
} from '../../../shared/domain/vitals.ts'
import { Flag, NumberField, TextField } from '../../ui/index.ts'
import { flagOf, hasReference, rangeText } from '../chart/words.ts'
import { fieldOf, type Ranges } from './measured.ts'
import styles from './triage.module.css'

const limits = (range: RangeLimits | null | undefined): string => rangeText(range?.low ?? null, range?.high ?? null)

/** What the value means, beside it as it is typed. */
function Meaning({ range, interpretation }: { range: string; interpretation: Interpretation | null }) {
  const flag = flagOf(interpretation)
  return (
    <span className={styles.meaning} aria-live="polite">
      {flag ? <Flag tone={flag.tone}>{flag.word}</Flag> : null}
      {range && <span className={styles.range}>{interpretation === 'N' ? `normal, ${range}` : range}</span>}
    </span>
  )
}

/** One measurement: its field, its range for this patient, what it means. */
export function VitalField({
  definition,
  range,
  interpretation,
  getInputProps,
}: {
  definition: VitalDefinition
  range: RangeLimits | null
  interpretation: Interpretation | null
  getInputProps: (path: string) => ComponentProps<typeof NumberField>
}) {
  return (
    <div className={styles.vital}>
      <NumberField
        label={definition.name}
        decimals={definition.scale}
        suffix={definition.unitLabel}
        {...getInputProps(fieldOf(definition.loinc))}
      />
      <Meaning range={hasReference(definition.loinc) ? limits(range) : ''} interpretation={interpretation} />
    </div>
  )
}

/** Blood pressure in one field, as it is said: 120/80. */
export function PressureField({
  ranges,
  interpretation,
  field,
}: {
  ranges: Ranges
  interpretation: Interpretation | null
  field: ComponentProps<typeof TextField>
}) {
  const parts = [bloodPressure.systolic, bloodPressure.diastolic].map(({ loinc }) => limits(ranges.get(loinc)))
  return (
    <div className={styles.vital}>
      <TextField
        label={bloodPressure.name}
        suffix={bloodPressure.unitLabel}
        placeholder="120/80"
        maxLength={12}
        autoFocus
        {...field}
      />
      <Meaning range={parts.every(Boolean) ? parts.join(' / ') : ''} interpretation={interpretation} />
    </div>
  )
}
