import type { HelloAnswer, HelloRequest, PollAnswer } from '../../../main/sync/wire.ts'
import { macOf, type Plants } from './call.ts'
import type { AckRequest } from './central.ts'
import { type Device, epochStart, type ServerState, Transaction } from './state.ts'
import { tables } from './tables.ts'

/** A new epoch: every seq from here is greater than any that was given before, also by the server that was lost. */
export const beginEpoch = (state: ServerState): void => {
  state.forks.set(state.epoch + 1, state.head)
  state.epoch += 1
  state.head = epochStart(state.epoch)
}

const hasGoneBack = (state: ServerState, device: Device, identity: string, request: HelloRequest): boolean => {
  if (state.identity !== identity) return true
  if (request.epoch !== state.epoch) return false
  const isAuthentic = macOf(state, request.epoch, request.cursor) === request.mac
  return (isAuthentic && request.cursor > state.head) || (isAuthentic && request.acked > device.lastDseq)
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
      may_pull: !isOut && !isTooOld,
      why: known.state === 'draining' ? 'draining' : isTooOld ? 'client_too_old' : isNewer ? 'client_newer' : null,
      streams: [...known.streams],
      tables: Object.fromEntries([...tables.values()].map((table) => [table.name, [...table.columns.keys()]])),
      server_ms: now,
      poll_ms: 30_000,
      max_ops: 2000,
      secrets: secretsOf(state, known),
      has_administrator: [...state.rights.values()].some((one) => {
        const last = one.at(-1)
        return last?.role === 'admin' && last.status === 'active'
      }),
    }
  }
  if (device.state === 'revoked') return answer('revoked')
  if (device.state === 'forked') return answer('forked')
  if (!plants.noEpoch && hasGoneBack(state, device, identity, request)) {
    beginEpoch(state)
    state.identity = identity
  }
  if (
    !plants.noNonce &&
    device.nonce !== null &&
    device.nonce !== request.nonce &&
    device.nonce !== request.next_nonce
  ) {
    return answer('forked')
  }
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
  if (!plants.noEpoch && request.epoch < state.epoch && request.epoch > 0) {
    return answer('rewound', state.forks.get(request.epoch + 1) ?? 0)
  }
  if (request.cursor > 0 && request.cursor < state.floor) return answer('resync')
  return answer('ok')
}

const secretsOf = (state: ServerState, device: Device): Record<string, number> =>
  Object.fromEntries(
    [...state.secrets]
      .filter(([user]) => state.grants.has(`${device.no} ${user}`))
      .map(([user, one]) => [user, one.changedAt]),
  )

export const poll = (state: ServerState, device: Device, now: number): PollAnswer => ({
  status: device.state === 'revoked' ? 'revoked' : device.state === 'forked' ? 'forked' : 'ok',
  epoch: state.epoch,
  head: state.head,
  poll_ms: 30_000,
  server_ms: now,
})

export const ack = (state: ServerState, device: Device, request: AckRequest): void => {
  state.devices.set(device.no, {
    ...device,
    cursor: request.epoch === state.epoch ? Math.max(0, request.cursor) : device.cursor,
    unsent: request.unsent ?? device.unsent,
    lastBackup: request.last_backup ?? device.lastBackup,
  })
}

/** Tombstones that every workstation has seen are dropped; one that comes back from longer ago starts over. */
export const collectTombstones = (state: ServerState): void => {
  const live = [...state.devices.values()].filter((one) => one.state === 'active' || one.state === 'draining')
  const floor = Math.min(state.head, ...live.map((one) => one.cursor))
  for (const [key, meta] of state.metas) if (meta.deleted && meta.seq <= floor) state.metas.delete(key)
  state.floor = Math.max(state.floor, floor)
}
