import { type Role, roleNames, roles } from '../../../shared/domain/capability.ts'
import type { Option } from '../../ui/index.ts'

export const roleOptions: Option<Role>[] = roles.map((role) => ({ value: role, label: roleNames[role] }))

/** A role that a newer version knows is shown as it is; `system` is the program itself. */
export const roleWords = (role: string): string =>
  Object.hasOwn(roleNames, role) ? roleNames[role as Role] : role === 'system' ? 'Program' : role
