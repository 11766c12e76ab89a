import type { auth, Profile } from '../../../shared/contract/auth.ts'
import { type Capability, capabilities, grantOf, may } from '../../../shared/domain/capability.ts'
import { conflict, forbidden, HeraError, invalid } from '../../../shared/domain/error.ts'
import { passwordProblems } from '../../../shared/domain/password.ts'
import type { Call, SessionState } from '../../api/call.ts'
import type { Core } from '../../api/core.ts'
import { authorOf } from '../../api/guard.ts'
import type { Handlers } from '../../api/handlers.ts'
import { system } from '../../database/author.ts'
import { makeRecoveryKey, openRecovery, sealRecovery } from '../../database/recovery.ts'
import { user } from '../../database/schema/index.ts'
import { demoAccounts } from '../demo/accounts.ts'
import { loadStarter } from '../starter/load.ts'
import { expectPatient } from '../users/rules.ts'
import { clinicNow } from './elsewhere.ts'
import { expectMayFound, foundingOf } from './founding.ts'
import { authStore } from './store.ts'
import { recoveryAccount, unknownAccount } from './throttle.ts'
import { activatedUser, note, verifyPassword } from './verifying.ts'

export const profileOf = (core: Core, session: SessionState): Profile => {
  const held = (Object.keys(capabilities) as Capability[]).flatMap((capability) => {
    const grant = grantOf(session.role, capability)
    return grant ? [[capability, grant] as const] : []
  })
  return {
    user: {
      id: session.userId,
      username: session.username,
      displayName: session.displayName,
      role: session.role,
      patientId: session.patientId,
    },
    capabilities: Object.fromEntries(held),
    sessionId: session.id,
    isLocked: session.lockedAt !== null,
    idleLockMs: core.settings().idleLockMinutes * 60_000,
  }
}

const requireSession = (call: Call): SessionState => {
  if (!call.session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  return call.session
}

const acceptPassword = (field: string, password: string, username: string): void => {
  const problems = passwordProblems(password, username)
  if (problems.length > 0) throw invalid(field, problems.join(' '))
}

const answer = async (
  call: Call,
  issued: ReturnType<Core['sessions']['open']>,
  wantsTokens: boolean,
): Promise<Profile & { tokens?: { access: string; refresh: string; accessExpiresAt: number } }> => {
  const tokens = await call.carrier.signedIn({
    id: issued.session.id,
    refresh: issued.refresh,
    refreshExpiresAt: issued.refreshExpiresAt,
    wantsTokens,
  })
  return { ...profileOf(call.core, issued.session), ...(tokens ? { tokens } : {}) }
}

export const authHandlers: Handlers<typeof auth> = {
  state(call) {
    const { core } = call
    const founding = authStore(core.store).countUsers() === 0 ? foundingOf(core) : null
    return {
      needsFirstAdministrator: founding === 'may',
      waitsFor: founding === 'users_arriving' ? 'users' : founding === 'founder_elsewhere' ? 'administrator' : null,
      isDemo: core.isDemo,
      clinicName: core.settings().clinicName,
      version: core.version,
      keyStorage: core.keyStorage,
      demoAccounts: core.isDemo ? demoAccounts : [],
    }
  },

  async login(call, input) {
    const row = await verifyPassword(call, input.username, input.password)
    const issued = call.core.sessions.open(row.id, input.isScreen, call.now)
    note(call, 'auth.login', issued.session)
    return answer(call, issued, input.carrier === 'bearer')
  },

  async refresh(call, input) {
    const token = input.refresh ?? call.carrier.refresh
    if (!token) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
    return answer(call, call.core.sessions.refresh(token, call.now), input.refresh !== undefined)
  },

  logout(call) {
    const session = requireSession(call)
    note(call, 'auth.logout', session)
    call.core.sessions.end(session.id, call.now)
    call.carrier.signedOut()
    return { signedOut: true }
  },

  async register(call, input) {
    const { core } = call
    const sql = authStore(core.store)
    const isFirst = sql.countUsers() === 0
    if (!isFirst) {
      const session = requireSession(call)
      if (session.lockedAt !== null)
        throw new HeraError('LOCKED', 'The screen is locked. Unlock it with your password.')
      if (!may(session.role, 'user.manage')) throw forbidden('Only an administrator may add users.')
    } else {
      expectMayFound(core)
      if (input.role !== 'admin') throw invalid('role', 'The first user is an administrator.')
    }
    expectPatient(core, input.role, input.patientId)
    acceptPassword('password', input.password, input.username)
    const verifier = await core.passwords.hash(input.password)
    const author = call.session ? authorOf(call.session) : system
    const recoveryKey = isFirst ? makeRecoveryKey(core.random) : null
    // Before the account: after a power cut in between, the first run is simply begun again.
    if (isFirst) loadStarter(core, input.clinicName)
    const made = core.store.transact(call.procedure, author, (write) => {
      if (isFirst && sql.countUsers() > 0)
        throw conflict('administrator_exists', 'There is an administrator already. Please sign in.')
      if (sql.userByName(input.username)) throw conflict('username_taken', 'This username is taken. Choose another.')
      const id = write.insert(user, {
        id: write.newId(),
        username: input.username.toLowerCase(),
        displayName: input.displayName,
        role: input.role,
        status: 'active',
        patientId: input.patientId ?? null,
        createdAt: call.now,
        createdBy: call.session?.userId ?? null,
      })
      sql.setVerifier(id, verifier, clinicNow(core, call.now))
      if (recoveryKey) sealRecovery(core, recoveryKey)
      return id
    })
    return {
      user: {
        id: made,
        username: input.username.toLowerCase(),
        displayName: input.displayName,
        role: input.role,
        patientId: input.patientId ?? null,
      },
      recoveryKey,
    }
  },

  profile(call) {
    return profileOf(call.core, call.session)
  },

  lock(call) {
    const session = requireSession(call)
    call.core.sessions.lock(session.id, call.now)
    note(call, 'auth.lock', session)
    return profileOf(call.core, session)
  },

  async unlock(call, input) {
    const session = requireSession(call)
    await verifyPassword(call, session, input.password)
    call.core.sessions.confirm(session.id, call.core.now())
    note(call, 'auth.unlock', session)
    return profileOf(call.core, session)
  },

  async changePassword(call, input) {
    const session = requireSession(call)
    await verifyPassword(call, session, input.currentPassword)
    acceptPassword('newPassword', input.newPassword, session.username)
    const verifier = await call.core.passwords.hash(input.newPassword)
    const { core } = call
    core.store.local(() => authStore(core.store).setVerifier(session.userId, verifier, clinicNow(core, call.now)))
    core.sync.kick()
    call.core.sessions.endAll(session.userId, call.now, session.id)
    call.core.sessions.confirm(session.id, call.core.now())
    note(call, 'auth.password_changed', session)
    return { changed: true }
  },

  async activate(call, input) {
    const { core } = call
    const sql = authStore(core.store)
    const row = sql.userByName(input.username)
    const account = row ? row.id : unknownAccount(input.username)
    core.throttle.check(account)
    const userId = await activatedUser(call, row, input)
    const owner = userId === null ? undefined : sql.userById(userId)
    if (owner?.status !== 'active') {
      core.throttle.failed(account)
      throw new HeraError(
        'UNAUTHORIZED',
        'This code is not right or has expired. Ask your administrator for a new one.',
      )
    }
    acceptPassword('newPassword', input.newPassword, owner.username)
    const verifier = await core.passwords.hash(input.newPassword)
    core.store.local(() => sql.setVerifier(owner.id, verifier, clinicNow(core, call.now)))
    core.sync.kick()
    core.throttle.succeeded(account)
    note(call, 'auth.activated', null)
    return { activated: true }
  },

  async recover(call, input) {
    const { core } = call
    const sql = authStore(core.store)
    core.throttle.check(recoveryAccount)
    const row = sql.userByName(input.username)
    if (!openRecovery(core, input.recoveryKey) || row?.role !== 'admin' || row.status !== 'active') {
      core.throttle.failed(recoveryAccount)
      note(call, 'auth.recovery_refused', null)
      throw new HeraError('UNAUTHORIZED', 'The recovery key or the administrator’s username is not right.')
    }
    acceptPassword('newPassword', input.newPassword, row.username)
    const verifier = await core.passwords.hash(input.newPassword)
    core.store.local(() => sql.setVerifier(row.id, verifier, clinicNow(core, call.now)))
    core.sync.kick()
    core.throttle.succeeded(recoveryAccount)
    core.throttle.succeeded(row.id)
    core.sessions.endAll(row.id, call.now)
    note(call, 'auth.recovered', null)
    return { recovered: true }
  },
}
