import { type Role, roleNames, roles } from '../../../shared/domain/capability.ts'
import type { Option } from '../../ui/index.ts'

export const roleOptions: Option<Role>[] = roles.map((role) => ({ value: role, label: roleNames[role] }))

/** A role that a newer version knows is shown as it is. */
export const roleWords = (role: string): string => (role in roleNames ? roleNames[role as Role] : role)
