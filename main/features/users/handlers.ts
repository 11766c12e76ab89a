import type { UserRow, users } from '../../../shared/contract/users.ts'
import { conflict, notFound } from '../../../shared/domain/error.ts'
import { nameWords } from '../../../shared/domain/name.ts'
import { noteAccess, type SignedInCall, type WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { user } from '../../database/schema/index.ts'
import { activationHash, activationLifeMs, makeActivationCode } from '../auth/activation.ts'
import { clinicNow } from '../auth/elsewhere.ts'
import { authStore } from '../auth/store.ts'
import { expectAnotherAdministrator, expectFreeUsername, expectPatient, expectSignsIn } from './rules.ts'
import { type StoredUser, usersStore } from './store.ts'

const rowOf = (call: SignedInCall, row: StoredUser): UserRow => ({
  id: row.id,
  username: row.username,
  displayName: row.display_name,
  role: row.role,
  status: row.status,
  patientId: row.patient_id,
  patientName: row.mrn === null ? null : [row.given_name, row.family_name].filter(Boolean).join(' '),
  patientMrn: row.mrn,
  hasPassword: row.has_password === 1,
  wrongPasswords: row.wrong_passwords,
  createdAt: row.created_at,
  version: call.core.store.versionOf('user', row.id),
})

const find = (call: SignedInCall, id: string): StoredUser => {
  const row = usersStore(call.core.store).one(id)
  if (!row) throw notFound('user')
  return row
}

const read = (call: SignedInCall, id: string): UserRow => rowOf(call, find(call, id))

/** A fresh one-time code in place of the password; only its hash is kept. */
const activate = (call: WriteCall, id: string) => {
  const activationCode = makeActivationCode(call.core.random)
  const expiresAt = call.now + activationLifeMs
  const { store, sync } = call.core
  authStore(store).setActivation(id, activationHash(activationCode), expiresAt, clinicNow(call.core, call.now))
  sync.kick()
  return { activationCode, expiresAt }
}

const matches = (search: string, texts: string[]): boolean => {
  const own = texts.flatMap(nameWords)
  return nameWords(search).every((word) => own.some((each) => each.startsWith(word)))
}

const textOf = {
  displayName: (row: StoredUser) => row.display_name.toLowerCase(),
  username: (row: StoredUser) => row.username,
  role: (row: StoredUser) => row.role,
  createdAt: (row: StoredUser) => String(row.created_at).padStart(16, '0'),
} as const

export const usersHandlers: Handlers<typeof users> = {
  list(call, input) {
    const by = textOf[input.sort ?? 'displayName']
    const all = usersStore(call.core.store)
      .all()
      .filter((row) => (!input.role || row.role === input.role) && (!input.status || row.status === input.status))
      .filter((row) => matches(input.search ?? '', [row.display_name, row.username]))
      .sort((a, b) => by(a).localeCompare(by(b)) || a.id.localeCompare(b.id))
    if (input.order === 'desc') all.reverse()
    const start = (input.page - 1) * input.pageSize
    const rows = all.slice(start, start + input.pageSize)
    return {
      rows: rows.map((row) => rowOf(call, row)),
      total: all.length,
      page: input.page,
      pageSize: input.pageSize,
    }
  },

  staff(call, input) {
    const rows = usersStore(call.core.store)
      .activeStaff()
      .filter((row) => (!input.role || row.role === input.role) && matches(input.search ?? '', [row.displayName]))
    return { rows: rows.slice(0, 200) }
  },

  read: (call, { id }) => read(call, id),

  create(call, input) {
    const { core, write } = call
    expectPatient(core, input.role, input.patientId)
    const username = input.username.toLowerCase()
    expectFreeUsername(core, username)
    const id = write.insert(user, {
      id: write.newId(),
      username,
      displayName: input.displayName,
      role: input.role,
      status: 'active',
      patientId: input.patientId ?? null,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    const code = activate(call, id)
    return { user: read(call, id), ...code }
  },

  update(call, input) {
    const row = find(call, input.id)
    call.write.expectVersion(user, row.id, input.version)
    const role = input.role ?? row.role
    const username = input.username?.toLowerCase() ?? row.username
    if (username !== row.username) {
      expectSignsIn(row)
      expectFreeUsername(call.core, username)
    }
    if (role !== row.role) {
      expectSignsIn(row)
      if (role !== 'admin') expectAnotherAdministrator(call.core, row)
    }
    const patientId = role === 'patient' ? (input.patientId ?? row.patient_id) : null
    expectPatient(call.core, role, role === 'patient' ? patientId : input.patientId)
    call.write.update(user, row.id, {
      ...(input.displayName === undefined ? {} : { displayName: input.displayName }),
      username,
      role,
      patientId,
    })
    return read(call, row.id)
  },

  disable(call, input) {
    const row = find(call, input.id)
    expectSignsIn(row)
    expectAnotherAdministrator(call.core, row)
    call.write.update(user, row.id, { status: 'disabled' })
    call.core.sessions.endAll(row.id, call.now)
    return read(call, row.id)
  },

  enable(call, input) {
    const row = find(call, input.id)
    expectSignsIn(row)
    call.write.update(user, row.id, { status: 'active' })
    return read(call, row.id)
  },

  resetPassword(call, input) {
    const row = find(call, input.id)
    expectSignsIn(row)
    if (row.id === call.author.userId) {
      throw conflict('own_account', 'Change your own password with the old one, in the menu under your name.')
    }
    const code = activate(call, row.id)
    call.core.throttle.succeeded(row.id)
    call.core.sessions.endAll(row.id, call.now)
    noteAccess(call, null, { userId: row.id })
    return { user: read(call, row.id), ...code }
  },

  clearThrottle(call, input) {
    const row = find(call, input.id)
    call.core.throttle.succeeded(row.id)
    noteAccess(call, null, { userId: row.id })
    return read(call, row.id)
  },
}
