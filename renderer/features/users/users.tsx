import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UserRow } from '../../../shared/contract/users.ts'
import type { Role } from '../../../shared/domain/capability.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconSearch,
  IconUserPlus,
  Page,
  Pager,
  Panel,
  Row,
  Segmented,
  Select,
  type Sorting,
  TextField,
  TimeText,
} from '../../ui/index.ts'
import { ActivationDialog, type Handed } from './activation-dialog.tsx'
import { UserActions } from './user-actions.tsx'
import { UserForm } from './user-form.tsx'
import { UserState } from './user-state.tsx'
import { roleOptions, roleWords } from './words.ts'

type Sort = 'displayName' | 'username' | 'role' | 'createdAt'
type Status = 'active' | 'disabled' | 'external'

/** The administrator's list of accounts. Enter or a click edits one. */
export function Users() {
  const [search, setSearch] = useState('')
  const [status, setStatus] = useState<Status>('active')
  const [role, setRole] = useState<Role | null>(null)
  const [sorting, setSorting] = useState<Sorting>({ by: 'displayName', order: 'asc' })
  const [page, setPage] = useState(1)
  const [edited, setEdited] = useState<UserRow | 'new' | null>(null)
  const [handed, setHanded] = useState<Handed | null>(null)
  const { data, error, refetch } = useQuery({
    ...api.users.list.queryOptions({
      input: { search, status, page, sort: sorting.by as Sort, order: sorting.order, ...(role ? { role } : {}) },
    }),
    placeholderData: keepPreviousData,
  })
  // The form follows what another administrator saves meanwhile.
  const newest = edited !== 'new' && data?.rows.find(({ id }) => id === edited?.id)
  const fromFirstPage = (change: () => void) => {
    change()
    setPage(1)
  }
  return (
    <Page
      title="Users"
      subtitle="Each person has an account of their own: what they do and read is kept under their name"
      actions={
        <Button kind="primary" icon={<IconUserPlus size={16} />} onClick={() => setEdited('new')}>
          Add a user
        </Button>
      }
    >
      <Row>
        <TextField
          aria-label="Find a user"
          placeholder="Name or username"
          icon={<IconSearch size={15} />}
          width="14rem"
          value={search}
          onChange={(text) => fromFirstPage(() => setSearch(text.slice(0, 200)))}
        />
        <Select
          aria-label="Role"
          placeholder="Every role"
          width="12rem"
          isClearable
          options={roleOptions}
          value={role}
          onChange={(next) => fromFirstPage(() => setRole(next))}
        />
        <Segmented
          label="Which accounts"
          options={[
            { value: 'active', label: 'Active' },
            { value: 'disabled', label: 'Closed' },
            { value: 'external', label: 'Imported staff' },
          ]}
          value={status}
          onChange={(next) => fromFirstPage(() => setStatus(next))}
        />
      </Row>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <Panel isFlush>
        <DataTable
          label="Users"
          rows={data?.rows}
          rowKey={(row) => row.id}
          sorting={sorting}
          onSort={setSorting}
          {...(status === 'external' ? {} : { onOpen: setEdited })}
          empty={
            <EmptyState title="No account here">
              {search || role ? 'Try another name or role.' : 'Accounts of this kind show up here.'}
            </EmptyState>
          }
          columns={[
            { key: 'name', title: 'Name', sort: 'displayName', render: (row) => <strong>{row.displayName}</strong> },
            { key: 'username', title: 'Username', sort: 'username', render: (row) => row.username },
            {
              key: 'role',
              title: 'Role',
              sort: 'role',
              render: (row) =>
                row.patientMrn
                  ? `${roleWords(row.role)}: ${row.patientName ?? ''} (${row.patientMrn})`
                  : roleWords(row.role),
            },
            { key: 'state', title: 'State', render: (row) => <UserState user={row} /> },
            {
              key: 'created',
              title: 'Added',
              sort: 'createdAt',
              render: (row) => <TimeText at={row.createdAt} show="date" />,
            },
            {
              key: 'actions',
              title: '',
              align: 'right',
              render: (row) =>
                row.status === 'external' ? null : (
                  <UserActions user={row} onEdit={() => setEdited(row)} onHanded={setHanded} />
                ),
            },
          ]}
        />
      </Panel>
      {data && <Pager page={page} pageSize={data.pageSize} total={data.total} onPage={setPage} />}
      {edited && (
        <UserForm
          user={edited === 'new' ? null : newest || edited}
          onClose={() => setEdited(null)}
          onHanded={setHanded}
        />
      )}
      {handed && <ActivationDialog handed={handed} onClose={() => setHanded(null)} />}
    </Page>
  )
}
