import { useState } from 'react'
import { errorWords, fieldErrors } from '../../host/error-words.ts'
import { Button, Column, ErrorNotice, Grid, Row } from '../../ui/index.ts'
import type { ConflictRow } from './entries.ts'
import { type KnownValue, type Value, ValueField } from './value-field.tsx'

type Field = ConflictRow['fields'][number]

/** What may be chosen: the options of the field, or where it names none the two values themselves. */
const knownOf = (field: Field): readonly KnownValue[] =>
  field.options.length > 0
    ? field.options
    : [
        { value: field.kept, text: field.keptText },
        { value: field.other, text: field.otherText },
      ]

/** Neither of the two is right: the fields once more, to be typed. They begin with what stands. */
export function ThirdValue({
  fields,
  onSubmit,
  onCancel,
}: {
  fields: readonly Field[]
  onSubmit: (values: Record<string, Value>) => Promise<void>
  onCancel: () => void
}) {
  const [values, setValues] = useState<Record<string, Value>>(
    Object.fromEntries(fields.map(({ column, kept }) => [column, kept])),
  )
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const save = () => {
    setRunning(true)
    setError(null)
    onSubmit(values).catch((failure: unknown) => {
      setError(failure)
      setRunning(false)
    })
  }
  const complaints = error === null ? {} : fieldErrors(error)
  const complaintOf = ({ column }: Field) => complaints[`values.${column}`]
  const isBesideField = fields.some((field) => complaintOf(field) !== undefined)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRunning) save()
      }}
      onKeyDown={(event) => {
        if (isRunning) return
        if (event.key === 'Escape') onCancel()
        // In a field of several lines Enter alone begins the next one.
        if (event.key === 'Enter' && event.ctrlKey) save()
      }}
    >
      <Column>
        <Grid least="14rem">
          {fields.map((field, index) => (
            <ValueField
              key={field.column}
              kind={field.kind}
              label={field.label}
              autoFocus={index === 0}
              known={knownOf(field)}
              value={values[field.column] ?? null}
              error={complaintOf(field)}
              onChange={(value) => setValues((before) => ({ ...before, [field.column]: value }))}
            />
          ))}
        </Grid>
        {error !== null && !isBesideField && <ErrorNotice words={errorWords(error)} />}
        <Row>
          <Button type="submit" kind="primary" keys="Ctrl+Enter" isLoading={isRunning}>
            Save this instead
          </Button>
          <Button onClick={onCancel} disabled={isRunning}>
            Cancel
          </Button>
        </Row>
      </Column>
    </form>
  )
}
