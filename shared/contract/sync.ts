import { z } from 'zod'
import { id, line, time } from './fields.ts'
import { action, query } from './procedure.ts'

/** alone: never joined. joining: asking for its place. arriving: the clinic comes down. live: everything is here. */
export const syncMode = z.enum(['alone', 'joining', 'arriving', 'live'])

/** Why nothing is going through at the moment; the words say what to do. */
export const syncProblem = z.object({ code: z.string(), words: z.string() })

export const syncStatus = z.object({
  mode: syncMode,
  isOnline: z.boolean(),
  /** Demo only: the cable that can be pulled; null elsewhere. */
  cable: z.enum(['in', 'out']).nullable(),
  workstation: z.string().nullable(),
  clinic: z.string().nullable(),
  /** Actions saved here that the server does not have yet. */
  waiting: z.number().int(),
  held: z.number().int(),
  refused: z.number().int(),
  lastContactAt: time.nullable(),
  /** This computer's clock minus the server's, ms; null before the first contact. */
  clockErrorMs: z.number().int().nullable(),
  /** While arriving: rows here, rows there are, and the part of the clinic that is coming, in words. */
  progress: z
    .object({ done: z.number().int(), total: z.number().int(), part: z.string(), isUsable: z.boolean() })
    .nullable(),
  problem: syncProblem.nullable(),
  /** What waits in the inbox for this person. */
  inbox: z.number().int(),
})
export type SyncStatus = z.infer<typeof syncStatus>

export const workstationRow = z.object({
  no: z.number().int(),
  name: z.string(),
  state: z.enum(['active', 'draining', 'revoked', 'forked']),
  isThis: z.boolean(),
  version: z.string().nullable(),
  lastSeenAt: time.nullable(),
  /** Rows of the clinic that it has not pulled yet. */
  behind: z.number().int().nullable(),
  clockErrorMs: z.number().int().nullable(),
  unsent: z.number().int().nullable(),
  lastBackupAt: time.nullable(),
})

const code = line('Code', 200)

export const sync = {
  status: query('session', '/sync', 'How this workstation stands with the clinic’s server', {
    background: true,
    whileLocked: true,
  }).output(syncStatus),

  /** Before anyone has signed in: only what the first-run and sign-in screens show. */
  firstRun: query('public', '/sync/first-run', 'How far joining a clinic has come', { background: true }).output(
    syncStatus.pick({ mode: true, isOnline: true, clinic: true, progress: true, problem: true }),
  ),

  join: action('public', '/sync/join', 'Join a clinic (on a workstation without users, else needs sync.manage)')
    .input(
      z.object({
        /** `host`, `host:port`, `postgres://host:port/database`; `embedded:` in a demo. */
        server: line('Server address', 300),
        code,
        name: line('Name of this workstation', 60),
        /** PEM of the clinic's own certificate authority. */
        ca: z.string().max(20_000).optional(),
      }),
    )
    .output(z.object({ clinic: z.string(), isFounder: z.boolean() })),

  now: action('session', '/sync/now', 'Sync at once').output(syncStatus),

  setCable: action('public', '/sync/cable', 'Demo only: pull the cable or put it back')
    .input(z.object({ cable: z.enum(['in', 'out']) }))
    .output(z.object({ cable: z.enum(['in', 'out']) })),

  /** For records on a screen: `here` saved on this workstation, `sent` the server has it, `confirmed` it came back. */
  rowStates: query('session', '/sync/rows', 'Where these rows have got to', { background: true })
    .input(z.object({ ids: z.array(id).max(500) }))
    .output(z.object({ rows: z.array(z.object({ id, state: z.enum(['here', 'sent', 'confirmed', 'refused']) })) })),

  onlyHere: query('session', '/sync/only-here', 'Safe to close? What the server does not have yet').output(
    z.object({
      isSafe: z.boolean(),
      total: z.number().int(),
      /** Newest first, at most 50: what was done, by whom. */
      rows: z.array(
        z.object({
          group: id,
          at: time,
          by: z.string(),
          what: z.string(),
          state: z.enum(['waiting', 'held', 'refused']),
        }),
      ),
    }),
  ),

  workstations: action('sync.manage', '/sync/workstations', 'Every workstation of the clinic', {
    method: 'GET',
  }).output(
    z.object({
      /** False when the server could not be asked: then only names and states are known. */
      isFresh: z.boolean(),
      rows: z.array(workstationRow),
    }),
  ),

  setWorkstation: action('sync.manage', '/sync/workstations/{no}', 'Rename, drain or revoke a workstation')
    .input(
      z.object({
        no: z.number().int(),
        name: line('Name', 60).optional(),
        state: z.enum(['active', 'draining', 'revoked']).optional(),
      }),
    )
    .output(workstationRow),

  makeCode: action('sync.manage', '/sync/codes', 'A one-time code with which another workstation joins', {
    successStatus: 201,
  })
    .input(
      z.object({
        /** The other workstation worked alone until now and brings its work along: you vouch for it. */
        bringsWork: z.boolean().default(false),
      }),
    )
    .output(z.object({ server: z.string(), code: z.string(), expiresAt: time })),
}
