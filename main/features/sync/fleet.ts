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
const moment = z.number().int().nullish()

/** A device as the server's `fleet` tells it. */
const device = z.object({
  no: z.number().int(),
  name: z.string(),
  state,
  version: z.string().nullish(),
  last_seen: moment,
  cursor: moment,
  skew_ms: moment,
  unsent: moment,
  last_backup: moment,
})
type Device = z.infer<typeof device>
const fleetAnswer = z.union([
  z.array(device).transform((rows) => ({ status: 'ok', head: null, rows })),
  z.object({ status: z.string(), head: moment, rows: z.array(device).default([]) }),
])
const codeAnswer = z.object({
  status: z.string(),
  code: z.string().optional(),
  expires_at: z.number().int().optional(),
})
const statusAnswer = z.object({ status: z.string() })

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
  if (status === 'unknown' || status === 'not_found') return notFound('workstation')
  return new HeraError('SERVICE_UNAVAILABLE', 'The clinic’s server could not do this now. Try again in a moment.', {
    reason: status,
  })
}

/** The clinic's sequence begins anew in the high bits after a restore: across that, a distance says nothing. */
const epochSize = 2 ** 40
const behindOf = (cursor: number | null | undefined, head: number): number | null =>
  cursor && Math.floor(cursor / epochSize) === Math.floor(head / epochSize) ? Math.max(0, head - cursor) : null

const toRow = (told: Device, own: number | null, head: number): WorkstationRow => ({
  no: told.no,
  name: told.name,
  state: told.state,
  isThis: told.no === own,
  version: told.version ?? null,
  lastSeenAt: told.last_seen ?? null,
  behind: behindOf(told.cursor, head),
  clockErrorMs: told.skew_ms ?? null,
  unsent: told.unsent ?? null,
  lastBackupAt: told.last_backup ?? null,
})

const askFleet = async (call: Call, own: number | null): Promise<WorkstationRow[]> => {
  const answer = fleetAnswer.parse(await call.core.sync.ask('fleet', {}))
  if (answer.status !== 'ok') throw refusal(answer.status)
  const head = answer.head ?? Math.max(0, ...answer.rows.map((told) => told.cursor ?? 0))
  return answer.rows.map((told) => toRow(told, own, head))
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
      return read.success ? [toRow({ no: row.no, name: row.name, state: read.data }, own, 0)] : []
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
  const { status } = statusAnswer.parse(
    await call.core.sync.ask('set_workstation', { actor: signedIn(call).userId, ...change }),
  )
  if (status !== 'ok') throw refusal(status)
  note(call, { no, state: next ?? null })
  call.core.sync.kick()
  const row = (await askFleet(call, own)).find((each) => each.no === no)
  if (!row) throw notFound('workstation')
  return row
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
