import { useState } from 'react'
import { ageInMonths } from '../../../shared/domain/age.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { bloodPressure, vitalDefinitions } from '../../../shared/domain/vitals.ts'
import { followRow } from '../../app/edited-row.ts'
import { api } from '../../host/queries.ts'
import { Form, Grid, NumberField, notify, useClinic, useForm } from '../../ui/index.ts'
import { useChartCommand } from './chart.ts'

type Values = Record<string, number | null>

const { systolic, diastolic } = bloodPressure
/** A LOINC code as a path of the form. */
const pathOf = (loinc: string): string => `v${loinc.replace('-', '_')}`

/** Heads are measured in small children only. */
const headCircumference = '9843-4'
const headMeasuredMonths = 60

const empty: Values = Object.fromEntries(
  [systolic, diastolic, ...vitalDefinitions].map(({ loinc }) => [pathOf(loinc), null]),
)

/** What was measured, as main takes it; what was left empty was not measured. */
const measured = (values: Values) => {
  const upper = values[pathOf(systolic.loinc)] ?? null
  const lower = values[pathOf(diastolic.loinc)] ?? null
  const pressure =
    upper === null && lower === null
      ? []
      : [
          {
            loinc: bloodPressure.loinc,
            components: [
              ...(upper === null ? [] : [{ loinc: systolic.loinc, value: upper }]),
              ...(lower === null ? [] : [{ loinc: diastolic.loinc, value: lower }]),
            ],
          },
        ]
  const singles = vitalDefinitions.flatMap(({ loinc }) => {
    const value = values[pathOf(loinc)] ?? null
    return value === null ? [] : [{ loinc, value }]
  })
  return [...pressure, ...singles]
}

/** Vital signs of a visit: fill in what was measured, Enter saves. */
export function VitalsForm({ recordId, birthDate }: { recordId: string; birthDate: string | null }) {
  const { timeZone } = useClinic()
  const isSmallChild =
    birthDate === null || ageInMonths(birthDate, toDateText(Date.now(), timeZone)) < headMeasuredMonths
  const form = useForm<Values>({ initialValues: empty })
  const addVitals = useChartCommand(api.recordItems.addVitals)
  const [nothing, setNothing] = useState(false)
  const save = async (values: Values) => {
    const vitals = measured(values)
    setNothing(vitals.length === 0)
    if (vitals.length === 0) return
    await addVitals.run({ recordId, vitals })
    // What was typed while these were being saved stays.
    form.setValues(followRow(form.getValues(), values, empty))
    notify.done('Vital signs saved')
  }
  return (
    <Form form={form} onSubmit={save} submitLabel="Save vital signs">
      <Grid least="8.5rem" gap="small">
        <NumberField label="Systolic" suffix="mmHg" {...form.getInputProps(pathOf(systolic.loinc))} />
        <NumberField label="Diastolic" suffix="mmHg" {...form.getInputProps(pathOf(diastolic.loinc))} />
        {vitalDefinitions
          .filter(({ loinc }) => isSmallChild || loinc !== headCircumference)
          .map(({ loinc, name, unitLabel, scale }) => (
            <NumberField
              key={loinc}
              label={name}
              suffix={unitLabel}
              decimals={scale}
              {...form.getInputProps(pathOf(loinc))}
            />
          ))}
      </Grid>
      {nothing && <span role="alert">Fill in at least one value.</span>}
    </Form>
  )
}
