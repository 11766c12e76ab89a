import { z } from 'zod'
import { roles } from '../domain/capability.ts'
import { username } from './auth.ts'
import { commandInput, id, line, listInput, listOutput } from './fields.ts'
import { command, query } from './procedure.ts'

const userRow = z.object({
  id,
  username: z.string(),
  displayName: z.string(),
  role: z.string(),
  /** active, disabled, or external: imported staff who cannot sign in. */
  status: z.string(),
  patientId: id.nullable(),
  /** The name of the one patient that a Patient account sees. */
  patientName: z.string().nullable(),
  patientMrn: z.string().nullable(),
  /** False until the person has set a password with their one-time code. */
  hasPassword: z.boolean(),
  /** Wrong passwords in a row; at 50 the account is closed until it is cleared or reset. */
  wrongPasswords: z.number().int(),
  createdAt: z.number().int(),
  version: z.string(),
})
export type UserRow = z.infer<typeof userRow>

const displayName = line('Name', 120)
const role = z.enum(roles)

/** Shown once and handed to the person, who sets a password of their own with it: nobody else learns that. */
const activation = {
  activationCode: z.string(),
  expiresAt: z.number().int(),
}

export const users = {
  list: query('user.manage', '/users', 'User accounts')
    .input(
      listInput(['displayName', 'username', 'role', 'createdAt'], {
        role: role.optional(),
        status: z.enum(['active', 'disabled', 'external']).optional(),
      }),
    )
    .output(listOutput(userRow)),
  staff: query('user.read', '/users/staff', 'Names of active staff, for choosing a person')
    .input(z.object({ search: z.string().trim().max(200).optional(), role: role.optional() }).default({}))
    .output(z.object({ rows: z.array(z.object({ id, displayName: z.string(), role: z.string() })) })),
  read: query('user.manage', '/users/{id}', 'A user account').input(z.object({ id })).output(userRow),
  create: command('user.manage', 'POST', '/users', 'Add a user; answers a one-time code to set the password with')
    .input(
      commandInput({
        username,
        displayName,
        role,
        /** Of a Patient account, and of no other: the one patient that it sees. */
        patientId: id.optional(),
      }),
    )
    .output(z.object({ user: userRow, ...activation })),
  update: command('user.manage', 'PATCH', '/users/{id}', 'Change the name, the username or the role of a user')
    .input(
      commandInput({
        id,
        displayName: displayName.optional(),
        /** They sign in with it from now on, with the password they have. */
        username: username.optional(),
        role: role.optional(),
        patientId: id.optional(),
        version: z.string().max(60).optional(),
      }),
    )
    .output(userRow),
  disable: command('user.manage', 'POST', '/users/{id}/disable', 'Close an account and end its sessions', {
    successStatus: 200,
  })
    .input(commandInput({ id }))
    .output(userRow),
  enable: command('user.manage', 'POST', '/users/{id}/enable', 'Open a closed account again', { successStatus: 200 })
    .input(commandInput({ id }))
    .output(userRow),
  resetPassword: command(
    'user.manage',
    'POST',
    '/users/{id}/reset-password',
    'End the sessions of a user and answer a one-time code to set a new password with',
    { successStatus: 200 },
  )
    .input(commandInput({ id }))
    .output(z.object({ user: userRow, ...activation })),
  clearThrottle: command(
    'user.manage',
    'POST',
    '/users/{id}/clear-throttle',
    'Let a user try again after too many wrong passwords',
    { successStatus: 200 },
  )
    .input(commandInput({ id }))
    .output(userRow),
}
