import type { SyncStatus, sync } from '../../../shared/contract/sync.ts'
import { may, type Role } from '../../../shared/domain/capability.ts'
import { conflict, forbidden, HeraError, invalid } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { parseServer } from '../../central/address.ts'
import { type Configuration, sourceWords } from '../../configuration/types.ts'
import { system } from '../../database/author.ts'
import { travelling } from '../../database/schema/index.ts'
import type { JoinRequest, LinkStatus } from '../../sync/link-types.ts'
import { authStore } from '../auth/store.ts'
import { countInbox } from '../inbox/reading.ts'
import { fleetOf, makeCode, setWorkstation } from './fleet.ts'
import { onlyHere } from './only-here.ts'
import { syncStore } from './store.ts'

const tables = Object.keys(travelling)

/** Worst first: of several ops of a row, the one that matters. */
const worst = ['refused', 'here', 'sent', 'confirmed'] as const
type RowState = (typeof worst)[number]
const stateOf: Readonly<Record<string, RowState>> = { pending: 'here', held: 'here', sent: 'sent', refused: 'refused' }

const statusOf = (call: Call, link: LinkStatus, role: Role): SyncStatus => {
  const { workstationNo: _no, server: _server, hasAdministrator: _administrator, ...shown } = link
  return { ...shown, inbox: may(role, 'inbox.read') ? countInbox(call.core.store, role, call.session?.userId) : 0 }
}

/** Joining decides whose clinic this is: anyone's business only while nobody works here yet. */
const expectMayJoin = (call: Call): void => {
  const { core, session } = call
  if (core.sync.status().mode !== 'alone') {
    throw conflict(
      'joined',
      'This workstation belongs to a clinic already. Start with an empty data folder to join another.',
    )
  }
  if (authStore(core.store).countUsers() === 0) return
  if (!session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  if (session.lockedAt !== null) throw new HeraError('LOCKED', 'The screen is locked. Unlock it with your password.')
  if (!may(session.role, 'sync.manage')) throw forbidden('Only an administrator may join this workstation to a clinic.')
}

/**
 * The request as this computer's administrators allow it: their server and no other, checked with their authority
 * whatever came with the request.
 */
const asManaged = ({ managed, sourceOf }: Configuration, request: JoinRequest): JoinRequest => {
  const { serverAddress: server = request.server, serverCa: ca = request.ca } = managed
  const source = sourceOf('serverAddress')
  if (source && parseServer(request.server) !== server) {
    throw invalid(
      'server',
      `The server of this computer is set by your organisation (${sourceWords[source]}), and it is ${server}.`,
    )
  }
  return { ...request, server, ca }
}

export const syncHandlers: Handlers<typeof sync> = {
  status: (call) => statusOf(call, call.core.sync.status(), call.session.role),

  firstRun(call) {
    const { mode, isOnline, clinic, progress, problem } = call.core.sync.status()
    return { mode, isOnline, clinic, progress, problem }
  },

  async join(call, input) {
    expectMayJoin(call)
    const joined = await call.core.sync.join(asManaged(call.core.configuration, input))
    call.core.store.audit.note({
      at: call.now,
      author: call.session
        ? { userId: call.session.userId, role: call.session.role, sessionId: call.session.id }
        : system,
      action: call.procedure,
      patientId: null,
      detail: {},
    })
    return joined
  },

  async now(call) {
    return statusOf(call, await call.core.sync.now(), call.session?.role ?? 'patient')
  },

  setCable(call, { cable }) {
    if (!call.core.isDemo) throw forbidden('Only the demo has a cable to pull.')
    call.core.sync.setCable(cable)
    return { cable }
  },

  rowStates(call, { ids }) {
    const { core } = call
    if (core.sync.status().mode === 'alone') return { rows: ids.map((id) => ({ id, state: 'here' })) }
    const states = new Map<string, RowState>()
    for (const op of syncStore(core.store).openOpsOf(tables, ids)) {
      const state = stateOf[op.state] ?? 'confirmed'
      const known = states.get(op.row_id) ?? 'confirmed'
      if (worst.indexOf(state) < worst.indexOf(known)) states.set(op.row_id, state)
    }
    return { rows: ids.map((id) => ({ id, state: states.get(id) ?? 'confirmed' })) }
  },

  onlyHere: (call) => onlyHere(call.core.store, call.core.sync.status().mode, call.session.role !== 'patient'),

  workstations: (call) => fleetOf(call),

  setWorkstation: (call, input) => setWorkstation(call, input),

  makeCode: (call, { bringsWork }) => makeCode(call, bringsWork),
}
