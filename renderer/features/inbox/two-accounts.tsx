import { useQuery } from '@tanstack/react-query'
import type { UserRow } from '../../../shared/contract/users.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Column,
  DataTable,
  ErrorNotice,
  Form,
  Loading,
  notify,
  RadioGroup,
  type TableColumn,
  Text,
  TextField,
  TimeText,
  useForm,
} from '../../ui/index.ts'
import { roleWords } from '../users/words.ts'

const columns: TableColumn<UserRow>[] = [
  { key: 'name', title: 'Name', render: (row) => <Text isStrong>{row.displayName}</Text> },
  { key: 'role', title: 'Role', render: (row) => roleWords(row.role) },
  { key: 'since', title: 'Since', render: (row) => <TimeText at={row.createdAt} show="date" /> },
  { key: 'status', title: 'State', render: (row) => (row.status === 'active' ? 'Open' : 'Closed') },
]

const older = (a: UserRow, b: UserRow): number => a.createdAt - b.createdAt || a.id.localeCompare(b.id)

/**
 * Two accounts with one username, as they come together when a workstation joins after working alone: one person, or
 * two. Nothing that was done is written anew; it keeps the name that it was done under.
 */
export function TwoAccounts({ newerId }: { newerId: string }) {
  const newer = useQuery(api.users.read.queryOptions({ input: { id: newerId } }))
  const username = newer.data?.username
  const alike = useQuery(
    api.users.list.queryOptions({ input: { search: username ?? '', pageSize: 200 }, enabled: username !== undefined }),
  )
  const error = newer.error ?? alike.error
  if (error) return <ErrorNotice error={error} />
  if (!newer.data || !alike.data) return <Loading lines={3} />
  const accounts = alike.data.rows.filter((row) => row.username === username).sort(older)
  const isOpen = newer.data.status === 'active' && accounts.length > 1
  return (
    <Column>
      <DataTable label="Accounts with this username" columns={columns} rows={accounts} rowKey={(row) => row.id} />
      {isOpen ? (
        <Choice newer={newer.data} />
      ) : (
        <Text>This is put right: only one open account is called that. Note it below.</Text>
      )}
    </Column>
  )
}

function Choice({ newer }: { newer: UserRow }) {
  const update = useCommand(api.users.update)
  const close = useCommand(api.users.disable)
  const form = useForm({
    initialValues: { who: null as 'two' | 'one' | null, username: '' },
    validate: {
      who: (value) => (value ? null : 'Ask them, then choose.'),
      username: (value, { who }) =>
        who !== 'two' || (value.trim() && value.trim().toLowerCase() !== newer.username)
          ? null
          : 'Choose another username for the newer account.',
    },
  })
  const { who } = form.values
  return (
    <Form
      form={form}
      submitLabel={who === 'one' ? 'Close the newer account' : 'Change its username'}
      submitKind={who === 'one' ? 'danger' : 'primary'}
      onSubmit={async ({ username }) => {
        if (who === 'one') {
          await close.run({ id: newer.id })
          notify.done('The newer account is closed. What was done under it keeps its name.')
        } else {
          await update.run({ id: newer.id, version: newer.version, username: username.trim() })
          notify.done(`${newer.displayName} signs in as ${username.trim().toLowerCase()} from now on.`)
        }
      }}
    >
      <RadioGroup
        label="Who are they?"
        required
        options={[
          { value: 'two', label: 'Two people' },
          { value: 'one', label: 'One person with two accounts' },
        ]}
        {...form.getInputProps('who')}
      />
      {who === 'two' && (
        <TextField
          label={`New username of ${newer.displayName}, whose account is newer`}
          description="They sign in with it and with the password they have. Tell them."
          required
          maxLength={60}
          {...form.getInputProps('username')}
        />
      )}
      {who === 'one' && (
        <Text isSoft>
          They go on with the older account and its password. What was done under the newer one stays as it is, and
          signed-in screens of it are signed out.
        </Text>
      )}
    </Form>
  )
}
