import { useState } from 'react'
import type { Chart } from '../../../shared/contract/chart.ts'
import { api } from '../../host/queries.ts'
import {
  Column,
  ConfirmReason,
  DateField,
  DateText,
  Dialog,
  Form,
  IconButton,
  IconDots,
  IconPlus,
  Menu,
  Panel,
  type SearchOption,
  SearchSelect,
  Text,
  useForm,
} from '../../ui/index.ts'
import styles from './chart.module.css'
import { useChartCommand, useMay } from './chart.ts'
import { searchCodes } from './diagnoses-panel.tsx'

type Problem = NonNullable<Chart['problems']>[number]

/** What the patient lives with: the active problems. */
export function ProblemsPanel({ chart }: { chart: Chart }) {
  const { patient, problems } = chart
  const may = useMay()
  const [isAdding, setAdding] = useState(false)
  const [asked, setAsked] = useState<Problem | null>(null)
  const resolve = useChartCommand(api.problems.resolve)
  const withdraw = useChartCommand(api.problems.enterInError)
  if (problems === null) return null
  return (
    <Panel
      title="Problems"
      actions={
        may.writes && <IconButton label="Add a problem" icon={<IconPlus size={16} />} onClick={() => setAdding(true)} />
      }
    >
      <Column gap="small">
        {problems.length === 0 && <Text isSoft>None listed</Text>}
        {problems.length > 0 && (
          <ul className={styles.lines}>
            {problems.map((row) => (
              <li key={row.id} className={styles.line}>
                <span className={styles.lineWords}>
                  {row.text}{' '}
                  <span className={styles.code}>
                    {row.code}
                    {row.onsetDate && (
                      <>
                        , since <DateText date={row.onsetDate} />
                      </>
                    )}
                  </span>
                </span>
                {may.writes && (
                  <Menu
                    trigger={<IconButton label={`More for ${row.text}`} icon={<IconDots size={16} />} />}
                    entries={[
                      { label: 'Resolved: over today', onClick: () => void resolve.start({ problemId: row.id }) },
                      { label: 'Withdraw: entered by mistake', onClick: () => setAsked(row) },
                    ]}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </Column>
      <AddProblem patientId={patient.id} isOpen={isAdding} onClose={() => setAdding(false)} />
      <ConfirmReason
        isOpen={asked !== null}
        title="Withdraw this problem?"
        confirmLabel="Withdraw"
        onClose={() => setAsked(null)}
        onConfirm={(reason) => (asked ? withdraw.run({ problemId: asked.id, reason }) : Promise.resolve())}
      >
        {asked?.text} stays readable with the reason.
      </ConfirmReason>
    </Panel>
  )
}

function AddProblem({ patientId, isOpen, onClose }: { patientId: string; isOpen: boolean; onClose: () => void }) {
  const add = useChartCommand(api.problems.add)
  const [code, setCode] = useState<SearchOption | null>(null)
  const [complaint, setComplaint] = useState<string | null>(null)
  const form = useForm({ initialValues: { onsetDate: null as string | null } })
  const close = () => {
    setCode(null)
    setComplaint(null)
    form.reset()
    onClose()
  }
  return (
    <Dialog isOpen={isOpen} title="Add a problem" onClose={close}>
      <Form
        form={form}
        submitLabel="Add the problem"
        onCancel={close}
        onSubmit={async ({ onsetDate }) => {
          if (!code) return setComplaint('Choose a code from the list.')
          await add.run({ patientId, code: code.value, onsetDate })
          close()
        }}
      >
        <SearchSelect
          label="Problem"
          required
          autoFocus
          placeholder="Words or ICD-10 code"
          search={searchCodes}
          value={code}
          onChange={(next) => {
            setCode(next)
            setComplaint(null)
          }}
          error={complaint}
        />
        <DateField label="Since" {...form.getInputProps('onsetDate')} />
      </Form>
    </Dialog>
  )
}
