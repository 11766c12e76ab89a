import type { Stream } from '../../shared/domain/policy.ts'

/**
 * What a workstation and the clinic's server say to each other. Every function takes one JSON text and answers with one
 * (docs/sync.md); a call is one statement, so one transaction. `session_user` is who is asking: no identity is in here.
 */
export type CentralFunction =
  | 'enrol'
  | 'reenrol'
  | 'hello'
  | 'push'
  | 'pull'
  | 'fetch_rows'
  | 'today'
  | 'poll'
  | 'ack'
  | 'digest'
  | 'secret_of'
  | 'sign_in'
  | 'keep_secret'
  | 'fleet'
  | 'make_code'
  | 'set_workstation'

/** A way to the clinic's server, as this workstation. Rejects with a `CentralError` when it cannot be reached in time. */
export interface Central {
  call(name: CentralFunction, payload: string, deadlineMs: number): Promise<string>
  /** Lets go of the connection; the next call makes a new one. */
  close(): Promise<void>
}

/** Where the server is and who this workstation is there. Kept in the encrypted database only. */
export interface CentralAddress {
  /** `postgres://host:port/database`, or `embedded:` for the server inside the program. Never with a password in it. */
  server: string
  role: string
  password: string
  /** PEM of the clinic's own certificate authority, when the system does not know it. */
  ca: string | null
}

/** Why a call did not come to its end. `words` says what a person can do; nothing of the server's text is in it. */
export type CentralProblem =
  | 'unreachable'
  | 'timeout'
  | 'cut'
  | 'refused_password'
  | 'bad_certificate'
  | 'no_tls'
  | 'wrong_database'
  | 'server_full'
  | 'busy'
  | 'unknown_function'
  | 'failed'

export class CentralError extends Error {
  readonly problem: CentralProblem
  /** The SQLSTATE, where the server answered. */
  readonly sqlState: string | null
  constructor(problem: CentralProblem, sqlState: string | null = null) {
    super(problem)
    this.problem = problem
    this.sqlState = sqlState
  }
}

export type Row = Record<string, unknown>

/** An op as it is sent: short keys, because there are many. dseq = the group's `first` + its position. */
export interface WireOp {
  /** op_id */
  o: string
  /** table, row id */
  t: string
  i: string
  k: 'insert' | 'update' | 'delete'
  /** columns */
  c: Row
  /** base: per column the op whose value the person saw; null for an insert */
  b: Record<string, string> | null
  /** acting user */
  a: string
  /** wall clock ms, stamp */
  w: number
  s: number
  /** the refused op that this one takes the place of */
  r?: string
}

export interface WireGroup {
  grp: string
  /** dseq of its first op, and how many ops it has */
  first: number
  count: number
  /** JSON text of WireOp[]: text inside text, so that one that cannot be read spoils only its own group. */
  body: string
}

export interface EnrolRequest {
  device_id: string
  name: string
  device_code: string
  schema: number
  version: string
  /** The last dseq that this workstation does not mean to send (0 when it sends everything). */
  last_dseq: number
  /** The highest dseq there is now: up to here the code's giver vouches for the work. */
  local_ops: number
}
export type EnrolAnswer =
  | {
      status: 'ok'
      clinic_id: string
      clinic: string
      device_no: number
      role: string
      password: string
      epoch: number
      schema: number
      /** The clinic has no administrator yet: this workstation may make the first. */
      is_founder: boolean
    }
  | { status: 'code_used' | 'code_expired' | 'needs_approval' | 'too_old' | 'device_code_taken' | 'bad_request' }

export interface HelloRequest {
  schema: number
  version: string
  epoch: number
  /** The newest head this workstation has pulled to, with the proof that the server gave for it. */
  cursor: number
  mac: string
  /** The highest dseq that the server has answered for. */
  acked: number
  nonce: string
  next_nonce: string
  wall: number
  unsent: number
  last_backup: number | null
}
export type HelloStatus = 'ok' | 'rewound' | 'forked' | 'revoked' | 'resync' | 'unknown'
export interface HelloAnswer {
  status: HelloStatus
  clinic_id: string
  clinic: string
  device_no: number
  name: string
  epoch: number
  /** With `rewound`: rows and ops with a greater seq of an earlier epoch may be lost. */
  fork: number | null
  last_dseq: number
  head: number
  schema: number
  min_schema: number
  /** False while draining, or when one of the two is too old: changes wait here. `why` says which. */
  may_push: boolean
  may_pull: boolean
  why: 'draining' | 'client_too_old' | 'client_newer' | null
  streams: number[]
  /** Column names per table, in the order of the values in a pulled row. */
  tables: Record<string, string[]>
  server_ms: number
  poll_ms: number
  max_ops: number
  /** Per user who is granted here: when their password was last set anywhere. */
  secrets: Record<string, number>
  /** True once the clinic has an active administrator. */
  has_administrator: boolean
  /** The clinic lives on another server now: ask there, with the same role and password. */
  moved_to?: string
}

export interface PushRequest {
  epoch: number
  nonce: string
  wall: number
  groups: WireGroup[]
}
export type OpOutcome = 'applied' | 'merged' | 'conflict'
export interface GroupResult {
  grp: string
  outcome: 'applied' | 'refused' | 'held'
  /** True when the server had it already: the answer is the stored one. */
  again?: boolean
  code?: string
  detail?: string
  /** The seqs of its ops, first to last; both the head for a group that changed nothing. */
  from: number
  to: number
  /** Ops whose rows are not simply as they were sent: fetch those rows again. */
  odd?: [opId: string, outcome: OpOutcome][]
}
export interface PushAnswer {
  /** gap: send from last_dseq + 1. forked: say hello. bad: a damaged request; nothing was done. */
  status: 'ok' | 'gap' | 'seq_reuse' | 'forked' | 'rewound' | 'draining' | 'client_too_old' | 'bad' | 'too_large'
  results: GroupResult[]
  last_dseq: number
  head: number
  mac: string
}

/** One row: seq, 1 when deleted, who wrote what, then the values in the order of `HelloAnswer.tables`. */
export type WireRow = [seq: number, deleted: 0 | 1, ops: Record<string, string> | string | null, ...values: unknown[]]

export interface PullRequest {
  epoch: number
  /** Per stream number, the seq up to which this workstation has everything. */
  cursors: Record<string, number>
  limit: number
}
export interface PullAnswer {
  status: 'ok' | 'rewound' | 'forked' | 'draining' | 'resync'
  epoch: number
  head: number
  mac: string
  more: boolean
  next: Record<string, number>
  rows: Record<string, WireRow[]>
  server_ms: number
}
export interface FetchRequest {
  keys: Record<string, string[]>
}
export interface FetchAnswer {
  status: 'ok' | 'rewound' | 'forked' | 'draining'
  rows: Record<string, WireRow[]>
  missing: Record<string, string[]>
}
export interface PollAnswer {
  /** draining: on hold, or the clinic has moved to another server; hello says which. */
  status: 'ok' | 'draining' | 'forked' | 'revoked'
  epoch: number
  head: number
  poll_ms: number
}

/** count, sum of seq mod 1000000007, sum of (seq mod 1000000007)^2 mod 1000000007, of the live rows of each table. */
export type Digest = Record<string, [count: number, sum: number, squares: number]>

export type { Stream }
