import { useState } from 'react'
import { errorWords, fieldErrors } from '../../host/error-words.ts'
import { Button, Column, ErrorNotice, Grid, Row } from '../../ui/index.ts'
import type { ConflictRow } from './entries.ts'
import { type Value, ValueField } from './value-field.tsx'

/** Neither of the two is right: the fields once more, to be typed. They begin with what stands. */
export function ThirdValue({
  fields,
  onSubmit,
  onCancel,
}: {
  fields: ConflictRow['fields']
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
  const words = error === null ? null : Object.values(fieldErrors(error)).join(' ') || errorWords(error)
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!isRunning) save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !isRunning) onCancel()
      }}
    >
      <Column>
        <Grid least="14rem">
          {fields.map((field, index) => (
            <ValueField
              key={field.column}
              column={field.column}
              label={field.label}
              autoFocus={index === 0}
              known={[
                { value: field.kept, text: field.keptText },
                { value: field.other, text: field.otherText },
              ]}
              value={values[field.column] ?? null}
              onChange={(value) => setValues((before) => ({ ...before, [field.column]: value }))}
            />
          ))}
        </Grid>
        {words && <ErrorNotice words={words} />}
        <Row>
          <Button type="submit" kind="primary" isLoading={isRunning}>
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
