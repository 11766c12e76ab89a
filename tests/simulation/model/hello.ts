import type { HelloAnswer, HelloRequest, PollAnswer } from '../../../main/sync/wire.ts'
import { hasAdministrator, macOf, type Plants } from './call.ts'
import type { AckRequest } from './central.ts'
import { columnNames } from './pull.ts'
import { type Device, epochStart, type ServerState, Transaction } from './state.ts'
import { tables } from './tables.ts'

const epochOf = (seq: number): number => Math.floor(seq / 2 ** 40)

/** A new epoch: every seq from here is greater than any that was given before, also by the server that was lost. */
export const beginEpoch = (state: ServerState, above = 0): void => {
  const next = Math.max(state.epoch, above) + 1
  for (let epoch = state.epoch + 1; epoch <= next; epoch += 1) state.forks.set(epoch, state.head)
  state.epoch = next
  state.head = epochStart(next)
}

/** Begins a new epoch when this server has gone back in time: another machine, or one that has seen less than a workstation. */
const noticeRestore = (state: ServerState, device: Device, identity: string, request: HelloRequest): void => {
  const isAuthentic = macOf(state, epochOf(request.cursor), request.cursor) === request.mac
  if (state.identity !== identity) {
    beginEpoch(state, isAuthentic ? epochOf(request.cursor) : 0)
    state.identity = identity
  } else if (isAuthentic && request.cursor > state.head && epochOf(request.cursor) >= state.epoch) {
    beginEpoch(state, epochOf(request.cursor))
  } else if (request.epoch === state.epoch && request.acked > device.lastDseq) {
    beginEpoch(state)
  }
}

/** Where the two stand; `identity` is the machine that the server now runs on. */
export const hello = (
  state: ServerState,
  device: Device,
  identity: string,
  request: HelloRequest,
  now: number,
  plants: Plants,
): HelloAnswer => {
  let known = device
  const answer = (status: HelloAnswer['status'], fork: number | null = null): HelloAnswer => {
    const isTooOld = request.schema < state.minSchema
    const isNewer = request.schema > state.schema
    const isOut = known.state === 'revoked' || known.state === 'forked'
    return {
      status,
      clinic_id: state.clinicId,
      clinic: state.clinic,
      device_no: known.no,
      name: known.name,
      epoch: state.epoch,
      fork,
      last_dseq: known.lastDseq,
      head: state.head,
      schema: state.schema,
      min_schema: state.minSchema,
      may_push: known.state === 'active' && !isTooOld && !isNewer,
      may_pull: known.state === 'active' && !isOut,
      why: known.state === 'draining' ? 'draining' : isTooOld ? 'client_too_old' : isNewer ? 'client_newer' : null,
      streams: [...known.streams],
      tables: Object.fromEntries(
        [...tables.values()]
          .filter((table) => known.streams.includes(table.stream))
          .map((table) => [table.name, columnNames(state, table.name)]),
      ),
      server_ms: now,
      poll_ms: 500,
      max_ops: 2000,
      secrets: secretsOf(state, known),
      has_administrator: hasAdministrator(state),
    }
  }
  if (device.state === 'revoked') return answer('revoked')
  if (device.state === 'forked') return answer('forked')
  if (!plants.noEpoch && device.state === 'active') noticeRestore(state, device, identity, request)
  // Before the nonce: what a server from a backup remembers of it is as old as the backup.
  const isRewound = !plants.noEpoch && request.epoch < state.epoch
  const isKnown = device.nonce === null || device.nonce === request.nonce || device.nonce === request.next_nonce
  if (!isRewound && !isKnown && !plants.noNonce) return answer('forked')
  known = {
    ...device,
    nonce: request.next_nonce,
    schema: request.schema,
    version: request.version,
    skewMs: request.wall - now,
    unsent: request.unsent,
    lastBackup: request.last_backup,
    lastSeen: now,
  }
  new Transaction(state).set(state.devices, device.no, known)
  if (isRewound) return answer('rewound', state.forks.get(request.epoch + 1) ?? 0)
  if (request.cursor > 0 && request.cursor < state.floor) return answer('resync')
  return answer('ok')
}

const secretsOf = (state: ServerState, device: Device): Record<string, number> =>
  Object.fromEntries(
    [...state.secrets]
      .filter(([user]) => state.grants.has(`${device.no} ${user}`))
      .map(([user, one]) => [user, one.changedAt]),
  )

export const poll = (state: ServerState, device: Device): PollAnswer => ({
  status: device.state === 'active' ? 'ok' : device.state,
  epoch: state.epoch,
  head: state.head,
  poll_ms: 500,
})

export const ack = (state: ServerState, device: Device, request: AckRequest): { status: 'ok' | 'forked' } => {
  if (device.state !== 'active') return { status: 'forked' }
  state.devices.set(device.no, {
    ...device,
    cursor: Math.max(0, Math.min(request.cursor, state.head)),
    unsent: request.unsent ?? device.unsent,
    lastBackup: request.last_backup ?? device.lastBackup,
  })
  return { status: 'ok' }
}

/** Tombstones that every workstation has seen are dropped; one that comes back from longer ago starts over. */
export const collectTombstones = (state: ServerState): void => {
  const live = [...state.devices.values()].filter((one) => one.state === 'active' || one.state === 'draining')
  const floor = Math.min(state.head, ...live.map((one) => one.cursor))
  for (const [key, meta] of state.metas) if (meta.deleted && meta.seq <= floor) state.metas.delete(key)
  state.floor = Math.max(state.floor, floor)
}
