import type { UserRow } from '../../../shared/contract/users.ts'
import { Badge, Row } from '../../ui/index.ts'

/** From this many wrong passwords on the account is closed until it is cleared (main's throttle). */
const closedAt = 50

export function UserState({ user }: { user: UserRow }) {
  return (
    <Row gap="small">
      {user.status === 'active' && user.hasPassword && <Badge tone="good">Active</Badge>}
      {user.status === 'active' && !user.hasPassword && <Badge tone="warning">Waits for the one-time code</Badge>}
      {user.status === 'disabled' && <Badge>Closed</Badge>}
      {user.status === 'external' && <Badge>Cannot sign in</Badge>}
      {user.wrongPasswords >= closedAt && <Badge tone="danger">Stopped after wrong passwords</Badge>}
      {user.wrongPasswords >= 3 && user.wrongPasswords < closedAt && (
        <Badge tone="warning">{user.wrongPasswords} wrong passwords</Badge>
      )}
    </Row>
  )
}
