import { useNavigate } from 'react-router'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Button, Column, Form, IconChevronRight, Panel, Row, Text, TextField, useForm } from '../../ui/index.ts'
import type { TaskRow } from './entries.ts'
import { TwoAccounts } from './two-accounts.tsx'

/** Nothing was refused or undone; somebody has to look. The note says what was done about it. */
export function TaskDetail({
  row,
  link,
  onSettled,
}: {
  row: TaskRow
  link: string | null
  onSettled: (words: string) => void
}) {
  const navigate = useNavigate()
  const settle = useCommand(api.inbox.settleTask)
  const form = useForm({
    initialValues: { note: '' },
    validate: { note: (value) => (value.trim() ? null : 'Say in a few words what was done.') },
  })
  return (
    <Panel title={row.title}>
      <Column>
        <Text isStrong>{row.subject}</Text>
        <Text>{row.explanation}</Text>
        {link && (
          <Row>
            <Button icon={<IconChevronRight size={16} />} keys="Enter" onClick={() => navigate(link)}>
              Go there
            </Button>
          </Row>
        )}
        {row.kind === 'username_taken' && <TwoAccounts newerId={row.rowId} />}
        <Form
          form={form}
          submitLabel="Done"
          onSubmit={async ({ note }) => {
            await settle.run({ id: row.id, note: note.trim() })
            onSettled('done.')
          }}
        >
          <TextField
            label="What was done about it"
            description="Kept with it, for those who ask later."
            required
            maxLength={500}
            {...form.getInputProps('note')}
          />
        </Form>
      </Column>
    </Panel>
  )
}
