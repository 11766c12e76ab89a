import { createHash } from 'node:crypto'
import type { EnrolAnswer, EnrolRequest } from '../../../main/sync/wire.ts'
import { streams } from '../../../shared/domain/policy.ts'
import { Call, hasAdministrator, md5, nobody, type Plants, sha256, toUuid } from './call.ts'
import type { Device, JoinCode, ServerState } from './state.ts'

const minute = 60_000
const wait = (fails: number): number => 5000 * 2 ** Math.min(fails - 5, 10)

const writeWorkstation = (state: ServerState, device: Device, now: number, plants: Plants): void => {
  const call = new Call(state, device, now, now, plants)
  call.writeOwn({
    table: 'workstation',
    row: {
      ...{ id: toUuid(md5(`${state.clinicId}|workstation|${device.no}`)), no: device.no, name: device.name },
      ...{ device_code: device.code, state: device.state, enrolled_at: device.enrolledAt },
    },
  })
}

export const changeDevice = (
  state: ServerState,
  no: number,
  values: Partial<Device>,
  now: number,
  plants: Plants,
): void => {
  const device = state.devices.get(no)
  if (!device) return
  const changed = { ...device, ...values }
  state.devices.set(no, changed)
  writeWorkstation(state, changed, now, plants)
}

const addDevice = (
  state: ServerState,
  given: Partial<Device> & Pick<Device, 'deviceId' | 'name' | 'code'>,
  now: number,
): Device => {
  const no = Math.max(0, ...state.devices.keys()) + 1
  const device: Device = {
    ...{
      no,
      role: `hera_d_${no}`,
      password: sha256(`${state.clinicId} ${no} ${now}`),
      state: 'active',
      streams: streams.map((_, at) => at + 1),
    },
    ...{
      nonce: null,
      lastDseq: 0,
      vouchedDseq: 0,
      isFounder: false,
      lastStamp: 0,
      cursor: 0,
      acked: 0,
      schema: 1,
      version: '',
    },
    ...{ skewMs: 0, unsent: 0, lastBackup: null, lastSeen: now, enrolledAt: now },
    ...given,
  }
  state.devices.set(no, device)
  return device
}

const enrolled = (state: ServerState, device: Device): EnrolAnswer => ({
  status: 'ok',
  clinic_id: state.clinicId,
  clinic: state.clinic,
  device_no: device.no,
  role: device.role,
  password: device.password,
  epoch: state.epoch,
  schema: state.schema,
  is_founder: device.isFounder && !hasAdministrator(state),
})

export const addCode = (state: ServerState, kind: JoinCode['kind'], now: number): string => {
  const role = `hera_j_${state.codes.size + 1}`
  state.codes.set(role, { role, kind, expiresAt: now + 60 * minute, usedAt: null })
  return role
}

export const enrol = (
  state: ServerState,
  role: string,
  request: EnrolRequest,
  now: number,
  plants: Plants,
): EnrolAnswer => {
  const code = state.codes.get(role)
  if (!code) return { status: 'bad_request' }
  if (code.usedAt !== null) return { status: 'code_used' }
  if (code.expiresAt < now) return { status: 'code_expired' }
  if (request.schema < state.minSchema) return { status: 'too_old' }
  if (
    [...state.devices.values()].some((one) => one.code === request.device_code && one.deviceId !== request.device_id)
  ) {
    return { status: 'device_code_taken' }
  }
  if (code.kind === 'join' && request.local_ops > request.last_dseq) return { status: 'needs_approval' }
  state.codes.set(role, { ...code, usedAt: now })
  for (const one of state.devices.values()) {
    if (one.deviceId === request.device_id && one.state === 'active')
      changeDevice(state, one.no, { state: 'forked' }, now, plants)
  }
  const device = addDevice(
    state,
    {
      ...{
        deviceId: request.device_id,
        name: request.name,
        code: request.device_code,
        isFounder: code.kind === 'founder',
      },
      ...{ lastDseq: request.last_dseq, vouchedDseq: code.kind === 'join' ? 0 : request.local_ops },
      ...{ schema: request.schema, version: request.version },
    },
    now,
  )
  writeWorkstation(state, device, now, plants)
  return enrolled(state, device)
}

/** A copied or restored workstation goes on as one of its own: what it holds is known by the ids of its ops. */
export const reenrol = (
  state: ServerState,
  old: Device,
  request: EnrolRequest,
  now: number,
  plants: Plants,
): EnrolAnswer => {
  if (old.state === 'revoked' || old.state === 'draining') return { status: 'needs_approval' }
  const device = addDevice(
    state,
    {
      ...{ deviceId: request.device_id, name: request.name, code: request.device_code, isFounder: old.isFounder },
      ...{
        lastDseq: request.last_dseq,
        vouchedDseq: request.local_ops,
        streams: old.streams,
        lastStamp: old.lastStamp,
      },
      ...{ schema: request.schema, version: request.version },
    },
    now,
  )
  for (const grant of [...state.grants]) {
    const [no, user] = grant.split(' ')
    if (Number(no) === old.no) state.grants.add(`${device.no} ${user}`)
  }
  if (old.state !== 'forked') changeDevice(state, old.no, { state: 'forked' }, now, plants)
  writeWorkstation(state, device, now, plants)
  return enrolled(state, device)
}

const isActiveAdmin = (state: ServerState, user: string): boolean => {
  const last = state.rights.get(user)?.at(-1)
  return last?.role === 'admin' && last.status === 'active'
}

const isGranted = (state: ServerState, device: Device, user: string): boolean =>
  state.grants.has(`${device.no} ${user}`)

export const mayManage = (state: ServerState, device: Device, actor: string): boolean =>
  isGranted(state, device, actor) && isActiveAdmin(state, actor)

export interface KeepSecret {
  user: string
  salt: string
  params: string
  stored: string
  activation_hash?: string | null
  activation_expires?: number | null
  changed_at: number
  actor: string
}

export const keepSecret = (state: ServerState, device: Device, one: KeepSecret): { status: string } => {
  const isOwn = isGranted(state, device, one.user)
  const hasAdmin = [...state.rights.keys()].some((user) => mayManage(state, device, user))
  if (!isOwn && !hasAdmin) return { status: 'not_allowed' }
  const { user, salt, params, stored } = one
  state.secrets.set(user, {
    ...{
      salt,
      params,
      stored,
      activationHash: one.activation_hash ?? null,
      activationExpires: one.activation_expires ?? null,
    },
    ...{ changedAt: one.changed_at, fails: 0, lockedUntil: 0 },
  })
  if (stored) state.grants.add(`${device.no} ${user}`)
  return { status: 'ok' }
}

export interface SignIn {
  username: string
  proof?: string
  activation_hash?: string
}

const userNamed = (state: ServerState, username: string): string | undefined => {
  for (const [key, row] of state.rows) if (key.startsWith('user ') && row.username === username) return String(row.id)
  return undefined
}

export const secretOf = (state: ServerState, username: string): { user: string; salt: string; params: string } => {
  const user = userNamed(state, username)
  const secret = user === undefined ? undefined : state.secrets.get(user)
  if (user !== undefined && secret?.salt) return { user, salt: secret.salt, params: secret.params }
  const fake = sha256(`${state.macKey}${username}`)
  return { user: user ?? toUuid(fake), salt: fake.slice(32, 54), params: 'm=65536,t=3,p=1' }
}

export const signIn = (state: ServerState, device: Device, request: SignIn, now: number): Record<string, unknown> => {
  const user = userNamed(state, request.username)
  const secret = user === undefined ? undefined : state.secrets.get(user)
  if (user === undefined || !secret) return { status: 'wrong' }
  if (secret.lockedUntil > now) return { status: 'wait', wait_ms: secret.lockedUntil - now }
  const isRight = request.proof
    ? createHash('sha256').update(Buffer.from(request.proof, 'hex')).digest('hex') === secret.stored
    : request.activation_hash !== undefined &&
      request.activation_hash === secret.activationHash &&
      (secret.activationExpires ?? 0) > now
  const fails = isRight ? 0 : secret.fails + 1
  state.secrets.set(user, { ...secret, fails, lockedUntil: fails >= 5 ? now + wait(fails) : 0 })
  if (!isRight) return { status: 'wrong' }
  state.grants.add(`${device.no} ${user}`)
  return { status: 'ok', user }
}

export const fleet = (state: ServerState): unknown[] =>
  [...state.devices.values()].map((one) => ({
    ...{ no: one.no, name: one.name, code: one.code, state: one.state, schema: one.schema, version: one.version },
    ...{
      cursor: one.cursor,
      skew_ms: one.skewMs,
      unsent: one.unsent,
      last_backup: one.lastBackup,
      last_seen: one.lastSeen,
    },
  }))

export { nobody }
