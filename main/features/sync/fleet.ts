import type { InferSchemaOutput } from '@orpc/contract'
import { z } from 'zod'
import type { sync } from '../../../shared/contract/sync.ts'
import { workstationRow } from '../../../shared/contract/sync.ts'
import { conflict, forbidden, HeraError, notFound } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import { authorOf } from '../../api/guard.ts'
import { syncStore } from './store.ts'

type WorkstationRow = InferSchemaOutput<typeof workstationRow>
type Change = InferSchemaOutput<NonNullable<(typeof sync.setWorkstation)['~orpc']['inputSchema']>>

const state = workstationRow.shape.state
const device = workstationRow.omit({ isThis: true })
type Device = z.infer<typeof device>
const fleetAnswer = z.object({ status: z.string(), rows: z.array(device).default([]) })
const codeAnswer = z.object({
  status: z.string(),
  code: z.string().optional(),
  expires_at: z.number().int().optional(),
})
const changeAnswer = z.object({ status: z.string(), row: device.optional() })

const joinedNo = (call: Call): number | null => {
  const { mode, workstationNo } = call.core.sync.status()
  if (mode === 'alone') throw conflict('alone', 'This workstation works alone. Join it to a clinic first.')
  return workstationNo
}

const signedIn = (call: Call) => {
  if (!call.session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  return authorOf(call.session)
}

const note = (call: Call, detail: Record<string, unknown>): void =>
  call.core.store.audit.note({
    at: call.now,
    author: signedIn(call),
    action: call.procedure,
    patientId: null,
    detail,
  })

/** The server answered, but not with yes. */
const refusal = (status: string): HeraError => {
  if (status === 'not_allowed' || status === 'not_known_here') {
    return forbidden(
      'The clinic’s server did not accept this from you on this workstation. Sign in again as an administrator while it is connected, then try again.',
    )
  }
  if (status === 'unknown') return notFound('workstation')
  if (status === 'forked') {
    return conflict('forked', 'This is a copy of a workstation that goes on as another one. It can only be revoked.')
  }
  if (status === 'too_many') {
    return conflict(
      'too_many',
      'There are many unused codes already. Use one of them, or wait until they have run out.',
    )
  }
  return new HeraError('SERVICE_UNAVAILABLE', 'The clinic’s server could not do this now. Try again in a moment.', {
    reason: status,
  })
}

const toRow = (told: Device, own: number | null): WorkstationRow => ({ ...told, isThis: told.no === own })

/** What is known of a workstation without asking. */
const unknown = { version: null, lastSeenAt: null, behind: null, clockErrorMs: null, unsent: null, lastBackupAt: null }

const askFleet = async (call: Call, own: number | null): Promise<WorkstationRow[]> => {
  const answer = fleetAnswer.parse(await call.core.sync.ask('fleet', {}))
  if (answer.status !== 'ok') throw refusal(answer.status)
  return answer.rows.map((told) => toRow(told, own))
}

/** Every workstation as the server knows it now; when it cannot be asked, names and states as they came last. */
export const fleetOf = async (call: Call): Promise<{ isFresh: boolean; rows: WorkstationRow[] }> => {
  const own = joinedNo(call)
  try {
    return { isFresh: true, rows: await askFleet(call, own) }
  } catch (error) {
    if (!(error instanceof HeraError) || error.code !== 'SERVICE_UNAVAILABLE') throw error
    const known = syncStore(call.core.store).workstations()
    const rows = known.flatMap((row) => {
      const read = state.safeParse(row.state)
      return read.success ? [toRow({ ...unknown, no: row.no, name: row.name, state: read.data }, own)] : []
    })
    return { isFresh: false, rows }
  }
}

/** Renames, drains or revokes a workstation. Taking this one out of the clinic from itself would lock everyone out here. */
export const setWorkstation = async (call: Call, { no, name, state: next }: Change): Promise<WorkstationRow> => {
  const own = joinedNo(call)
  if (no === own && next === 'revoked') {
    throw conflict('own_workstation', 'This is the workstation you sit at. Revoke it from another one.')
  }
  const change = { no, ...(name === undefined ? {} : { name }), ...(next === undefined ? {} : { state: next }) }
  const request = { actor: signedIn(call).userId, ...change }
  const answer = changeAnswer.parse(await call.core.sync.ask('set_workstation', request))
  if (answer.status !== 'ok' || !answer.row) throw refusal(answer.status)
  note(call, { no, state: next ?? null })
  call.core.sync.kick()
  return toRow(answer.row, own)
}

/** A one-time code for another workstation; nobody but the person who asked for it sees it. */
export const makeCode = async (call: Call, bringsWork: boolean) => {
  joinedNo(call)
  const { server } = call.core.sync.status()
  const request = { actor: signedIn(call).userId, brings_work: bringsWork }
  const answer = codeAnswer.parse(await call.core.sync.ask('make_code', request))
  if (answer.status !== 'ok' || !answer.code || answer.expires_at === undefined) throw refusal(answer.status)
  note(call, { bringsWork })
  return { server: server ?? '', code: answer.code, expiresAt: answer.expires_at }
}
