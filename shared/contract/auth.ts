import { z } from 'zod'
import { roles } from '../domain/capability.ts'
import { id, line } from './fields.ts'
import { action, query } from './procedure.ts'

export const username = line('Username', 60).refine(
  (text) => /^[\p{L}\p{N}._-]+$/u.test(text),
  'Username: letters, digits, dot, dash and underscore only.',
)
/** Verified exactly as typed; the policy (length, common passwords) is in shared/domain/password.ts. */
export const password = z.string().min(1, 'Type your password.').max(256, 'Passwords have at most 256 characters.')

export const profile = z.object({
  user: z.object({
    id,
    username: z.string(),
    displayName: z.string(),
    role: z.enum(roles),
    /** The one patient that a Patient account sees. */
    patientId: id.nullable(),
  }),
  /** Capability to grant (`all`, `part`, `own`): for showing and hiding; main checks again at every call. */
  capabilities: z.record(z.string(), z.enum(['all', 'part', 'own'])),
  sessionId: id,
  isLocked: z.boolean(),
  idleLockMs: z.number().int(),
})
export type Profile = z.infer<typeof profile>

const tokens = z.object({ access: z.string(), refresh: z.string(), accessExpiresAt: z.number().int() })

/** Signed in by cookie (the default), or with the tokens in the answer for callers that send `Authorization: Bearer`. */
const signedIn = profile.extend({ tokens: tokens.optional() })

export const auth = {
  state: query('public', '/auth/state', 'What the sign-in screen needs before anyone has signed in').output(
    z.object({
      /** No user yet: the screen asks for the first administrator. */
      needsFirstAdministrator: z.boolean(),
      /**
       * Joined to a clinic whose users are not here: they are coming down (`users`), or its first workstation has not
       * made an administrator yet (`administrator`). Else null.
       */
      waitsFor: z.enum(['users', 'administrator']).nullable(),
      isDemo: z.boolean(),
      clinicName: z.string(),
      version: z.string(),
      /** In words: where this workstation keeps the key of its database. */
      keyStorage: z.string(),
      demoAccounts: z.array(z.object({ username: z.string(), password: z.string(), role: z.enum(roles) })),
    }),
  ),
  login: action('public', '/auth/login', 'Sign in')
    .input(
      z.object({
        username: z.string().trim().min(1, 'Type your username.').max(60),
        password,
        carrier: z.enum(['cookie', 'bearer']).default('cookie'),
        /** A person sits at a screen: the session locks when idle. */
        isScreen: z.boolean().default(false),
      }),
    )
    .output(signedIn),
  refresh: action('public', '/auth/refresh', 'Swap the refresh token for a new pair', {
    whileLocked: true,
    background: true,
  })
    .input(z.object({ refresh: z.string().max(200).optional() }).default({}))
    .output(signedIn),
  logout: action('session', '/auth/logout', 'Sign out and revoke the session', { whileLocked: true }).output(
    z.object({ signedOut: z.literal(true) }),
  ),
  register: action(
    'public',
    '/auth/register',
    'Create the first administrator; afterwards, a user (needs user.manage)',
    {
      successStatus: 201,
    },
  )
    .input(
      z.object({
        username,
        displayName: line('Name', 120),
        password,
        role: z.enum(roles).default('admin'),
        patientId: id.optional(),
        clinicName: line('Clinic name', 120).optional(),
      }),
    )
    .output(
      z.object({
        user: profile.shape.user,
        /** Printed once, when the first administrator is made: opens a backup and resets a lone administrator. */
        recoveryKey: z.string().nullable(),
      }),
    ),
  profile: query('session', '/auth/profile', 'Who is signed in', { whileLocked: true, background: true }).output(
    profile,
  ),
  lock: action('session', '/auth/lock', 'Lock the screen', { whileLocked: true }).output(profile),
  unlock: action('session', '/auth/unlock', 'Unlock with the password', { whileLocked: true })
    .input(z.object({ password }))
    .output(profile),
  changePassword: action('session', '/auth/password', 'Change the own password')
    .input(z.object({ currentPassword: password, newPassword: password }))
    .output(z.object({ changed: z.literal(true) })),
  activate: action('public', '/auth/activate', 'Set a password with the one-time code an administrator handed over')
    .input(
      z.object({
        username: z.string().trim().min(1).max(60),
        code: z.string().trim().min(1).max(60),
        newPassword: password,
      }),
    )
    .output(z.object({ activated: z.literal(true) })),
  recover: action('public', '/auth/recover', 'Reset an administrator with the recovery key printed at first run')
    .input(
      z.object({
        username: z.string().trim().min(1).max(60),
        recoveryKey: z.string().trim().max(100),
        newPassword: password,
      }),
    )
    .output(z.object({ recovered: z.literal(true) })),
}
