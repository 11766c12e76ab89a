import type { Profile } from '../../shared/contract/auth.ts'
import { type Capability, capabilities, grantOf, type Role } from '../../shared/domain/capability.ts'

/** The profile that main gives somebody of this role, for rules of the screens that need no main. */
export const profileOf = (role: Role): Profile => ({
  user: { id: '', username: role, displayName: role, role, patientId: null },
  capabilities: Object.fromEntries(
    (Object.keys(capabilities) as Capability[]).flatMap((name) => {
      const grant = grantOf(role, name)
      return grant ? [[name, grant]] : []
    }),
  ),
  sessionId: '',
  isLocked: false,
  idleLockMs: 300_000,
})
