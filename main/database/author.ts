import type { Role } from '../../shared/domain/capability.ts'

/** Who acts, as the session says it; never as a payload says it. */
export interface Author {
  userId: string
  role: Role | 'system'
  sessionId: string | null
}

/** The program itself: starter rows, imports before a user exists, the throttle. */
export const system: Author = { userId: '00000000-0000-0000-0000-000000000000', role: 'system', sessionId: null }
