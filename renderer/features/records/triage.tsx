import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from 'react-router'
import type { RecordRow } from '../../../shared/contract/records.ts'
import { isOneOf, type Priority, priorities } from '../../../shared/domain/status.ts'
import { bloodPressure, vitalDefinitions } from '../../../shared/domain/vitals.ts'
import { useGoOn } from '../../app/go-on.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Column,
  ErrorNotice,
  Form,
  Loading,
  notify,
  Page,
  Panel,
  RadioGroup,
  Row,
  Text,
  TimeText,
  useForm,
} from '../../ui/index.ts'
import { PatientBanner } from '../patients/banner.tsx'
import {
  bodyMassIndexOf,
  emptyVitals,
  interpretationOf,
  type Ranges,
  type VitalValues,
  vitalInputs,
  vitalProblems,
} from './measured.ts'
import { priorityOptions } from './open-visit.tsx'
import styles from './triage.module.css'
import { PressureField, VitalField } from './vital-fields.tsx'

/** Vital signs and priority of someone who waits. */
export function Triage() {
  const { recordId = '' } = useParams()
  const { data: visit, error } = useQuery(api.records.read.queryOptions({ input: { id: recordId } }))
  const { data: found } = useQuery(api.records.vitalRanges.queryOptions({ input: { id: recordId } }))
  const ranges: Ranges = new Map((found?.ranges ?? []).map((range) => [range.loinc, range]))
  return (
    <Page title="Triage" breadcrumbs={[{ label: 'Queue', to: '/queue' }]}>
      {error ? <ErrorNotice error={error} /> : null}
      {!error && !visit && <Loading lines={6} />}
      {visit && <TriageForm key={visit.id} visit={visit} ranges={ranges} />}
    </Page>
  )
}

/** The priority is null until somebody chooses one here: it stays, or becomes, what it is elsewhere. */
type Values = VitalValues & { priority: Priority | null }

function TriageForm({ visit, ranges }: { visit: RecordRow; ranges: Ranges }) {
  const navigate = useNavigate()
  const goOn = useGoOn()
  const { capabilities } = useProfile()
  const triage = useCommand(api.records.triage)
  const back = capabilities['patient.write'] === undefined ? '/queue' : '/reception'
  const form = useForm<Values>({
    initialValues: { ...emptyVitals, priority: null } as Values,
    validate: (values) => vitalProblems(values),
    validateInputOnBlur: true,
  })
  const { values } = form
  const priorityNow = values.priority ?? (isOneOf(priorities, visit.priority) ? visit.priority : 'routine')
  const measured = [bloodPressure.loinc, ...vitalDefinitions.map(({ loinc }) => loinc)]
  const isCritical = measured.some((loinc) => /^(LL|HH)$/.test(interpretationOf(values, loinc, ranges) ?? ''))
  const bodyMassIndex = bodyMassIndexOf(values)
  const isOver = visit.status === 'finished' || visit.status === 'cancelled'
  return (
    <Column>
      <PatientBanner patient={visit.patient} />
      {isOver && <Banner tone="warning">This visit is {visit.status}: nothing more is measured in it.</Banner>}
      {visit.patient.birthDate === null && (
        <Banner tone="warning">
          Without a birth date or an age there are no reference ranges. Correct the patient to get them.
        </Banner>
      )}
      <Panel
        title={
          <>
            {visit.reason}{' '}
            <Text isSoft isSmall>
              arrived <TimeText at={visit.startedAt} show="time" />
            </Text>
          </>
        }
      >
        <Form
          form={form}
          submitLabel="Save and put in the queue"
          onCancel={() => navigate(back)}
          onSubmit={async ({ priority, ...vitals }) => {
            const inputs = vitalInputs(vitals)
            if (inputs.length === 0) {
              form.setFieldError('pressure', 'Measure something first: fill in at least one value.')
              return
            }
            await triage.run({ id: visit.id, vitals: inputs, ...(priority === null ? {} : { priority }) })
            notify.done('Vital signs saved')
            goOn(back)
          }}
        >
          <div className={styles.vitals}>
            <PressureField
              ranges={ranges}
              interpretation={interpretationOf(values, bloodPressure.loinc, ranges)}
              field={form.getInputProps('pressure')}
            />
            {vitalDefinitions.map((definition) => (
              <VitalField
                key={definition.loinc}
                definition={definition}
                range={ranges.get(definition.loinc) ?? null}
                interpretation={interpretationOf(values, definition.loinc, ranges)}
                getInputProps={form.getInputProps}
              />
            ))}
          </div>
          <Row justify="between" align="end">
            <RadioGroup
              label="Priority"
              options={priorityOptions}
              {...form.getInputProps('priority')}
              value={priorityNow}
            />
            {bodyMassIndex !== null && <Text isSoft>Body mass index {bodyMassIndex} kg/m²</Text>}
          </Row>
          {isCritical && priorityNow === 'routine' && (
            <Banner tone="danger">A value is critical. Tell a doctor now, and choose “Urgent” or “Emergency”.</Banner>
          )}
        </Form>
      </Panel>
    </Column>
  )
}
