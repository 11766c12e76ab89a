import { useState } from 'react'
import type { BackupRow, TriedBackup } from '../../../shared/contract/backup.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Button, Column, Dialog, Facts, Form, Row, Text, TextField, TimeText, useForm } from '../../ui/index.ts'

/** Opens a copy of a backup with the paper key, reads all of it, and says whether it can be restored. */
export function RehearseDialog({ row, onClose }: { row: BackupRow; onClose: () => void }) {
  const [tried, setTried] = useState<TriedBackup | null>(null)
  const rehearse = useCommand(api.backup.rehearse)
  const form = useForm({
    initialValues: { recoveryKey: '' },
    validate: { recoveryKey: (value) => (value.trim() ? null : 'Type the recovery key from the paper.') },
  })
  return (
    <Dialog isOpen title="Try this backup out" onClose={onClose} canClose={!rehearse.isRunning} size="md">
      {tried ? (
        <Column>
          <Result tried={tried} />
          <Row justify="end">
            <Button kind="primary" autoFocus onClick={onClose}>
              Close
            </Button>
          </Row>
        </Column>
      ) : (
        <Form
          form={form}
          submitLabel="Try it out"
          onCancel={onClose}
          onSubmit={async ({ recoveryKey }) => setTried(await rehearse.run({ name: row.name, recoveryKey }))}
        >
          <Text isSoft>
            A copy of the backup of <TimeText at={row.at} /> is opened with the recovery key, read from end to end and
            brought to this version of Hera. The clinic’s data is not touched.
          </Text>
          <TextField label="Recovery key, as printed" required autoFocus {...form.getInputProps('recoveryKey')} />
        </Form>
      )}
    </Dialog>
  )
}

const shown: [table: string, words: string][] = [
  ['patient', 'Patients'],
  ['medical_record', 'Visits'],
  ['prescription', 'Prescriptions'],
  ['payment', 'Payments'],
  ['user', 'Accounts'],
]

function Result({ tried }: { tried: TriedBackup }) {
  return (
    <>
      {tried.isRestorable ? (
        <Banner tone="good" title="This backup can be restored.">
          The recovery key opens it, every page was read and the activity log is whole.
        </Banner>
      ) : (
        <Banner tone="danger" title="This backup cannot be restored.">
          {tried.problem}
        </Banner>
      )}
      <Facts
        facts={[
          ['Made', <TimeText key="at" at={tried.at} />],
          ...shown
            .filter(([table]) => table in tried.counts)
            .map(([table, words]) => [words, tried.counts[table]?.toLocaleString()] as const),
          ['Activity log', `${tried.auditEntries.toLocaleString()} entries`],
        ]}
      />
    </>
  )
}
