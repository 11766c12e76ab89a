import { useState } from 'react'
import type { UserRow } from '../../../shared/contract/users.ts'
import type { Role } from '../../../shared/domain/capability.ts'
import { useEditedRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api, client } from '../../host/queries.ts'
import {
  Dialog,
  Form,
  notify,
  type SearchOption,
  SearchSelect,
  Select,
  Text,
  TextField,
  useForm,
} from '../../ui/index.ts'
import type { Handed } from './activation-dialog.tsx'
import { roleOptions } from './words.ts'

/** What each role is for, in a line. */
const duties: Record<Role, string> = {
  admin: 'Everything, with users, prices, settings and backup.',
  doctor: 'Charts, notes, services and prescriptions.',
  pharmacist: 'Prescriptions, dispensing, medicines and stock.',
  cashier: 'Bills, payments and cash shifts.',
  clerk: 'Registration, visits, triage vitals and the queue.',
  patient: 'Reads one patient’s own records, prescriptions and payments.',
}

const searchPatients = async (text: string): Promise<SearchOption[]> => {
  const { rows } = await client.patients.search({ text })
  return rows.map((row) => ({ value: row.id, label: `${row.givenName} ${row.familyName}`.trim(), detail: row.mrn }))
}

const valuesOf = (user: Partial<UserRow>) => ({
  displayName: user.displayName ?? '',
  username: user.username ?? '',
  role: (user.role ?? null) as Role | null,
  patientId: user.patientId ?? null,
})

/** Stands for the row while an account is added. */
const noneYet = { version: '' } as UserRow

/** Adds an account, or changes the name, the username and the role of one. */
export function UserForm({
  user: found,
  onClose,
  onHanded,
}: {
  user: UserRow | null
  onClose: () => void
  onHanded: (handed: Handed) => void
}) {
  const { row, onRefused } = useEditedRow(found ?? noneYet, valuesOf)
  const user = found && row
  const create = useCommand(api.users.create)
  const update = useCommand(api.users.update)
  const [patient, setPatient] = useState<SearchOption | null>(
    user?.patientId ? { value: user.patientId, label: user.patientName ?? '', detail: user.patientMrn } : null,
  )
  // The account of imported staff is a name beside old entries.
  const isFixed = user?.status === 'external'
  const form = useForm({
    initialValues: valuesOf(row),
    validate: {
      displayName: (value) => (value.trim() ? null : 'Give the name that others see.'),
      username: (value) => (value.trim() ? null : 'Choose a username.'),
      role: (value) => (value ? null : 'Choose a role.'),
      patientId: (value, { role }) => (role === 'patient' && !value ? 'Choose the patient of this account.' : null),
    },
  })
  const { role } = form.getValues()
  return (
    <Dialog isOpen title={user ? `Account of ${user.displayName}` : 'Add a user'} onClose={onClose} size="md">
      <Form
        form={form}
        submitLabel={user ? 'Save' : 'Add and show the one-time code'}
        onCancel={onClose}
        onSubmit={async ({ displayName, username, role: chosen, patientId }) => {
          if (!chosen) return
          const forPatient = chosen === 'patient' && patientId ? { patientId } : {}
          if (user) {
            const named = isFixed ? {} : { username: username.trim() }
            const changes = { displayName, ...named, role: chosen, ...forPatient }
            await update
              .run({ id: user.id, version: user.version, ...changes })
              .catch((error: unknown) => onRefused(error, form))
            notify.done('The account was changed. It counts from their next step on.')
          } else {
            const made = await create.run({ displayName, username: username.trim(), role: chosen, ...forPatient })
            onHanded(made)
          }
          onClose()
        }}
      >
        <TextField label="Name" required autoFocus maxLength={120} {...form.getInputProps('displayName')} />
        <TextField
          label="Username"
          required
          maxLength={60}
          disabled={isFixed}
          description={
            user
              ? 'If you change it, tell them: they sign in with the new one, and with the password they have.'
              : 'Letters, digits, dot, dash and underscore.'
          }
          {...form.getInputProps('username')}
        />
        <Select label="Role" required options={roleOptions} {...form.getInputProps('role')} />
        {role && (
          <Text isSoft isSmall>
            {duties[role]}
          </Text>
        )}
        {role === 'patient' && (
          <SearchSelect
            label="Patient"
            required
            search={searchPatients}
            value={patient}
            error={form.errors.patientId}
            onChange={(option) => {
              setPatient(option)
              form.setFieldValue('patientId', option?.value ?? null)
            }}
          />
        )}
      </Form>
    </Dialog>
  )
}
