import type { NoteStatus, PrescriptionStatus, RecordStatus, ResultStatus, ServiceStatus } from './status.ts'

/** From each status, the statuses it may move to. A status with an empty list is an end. */
export type Moves<Status extends string> = Readonly<Record<Status, readonly Status[]>>

/** A visit may skip triage; it can be cancelled until it is finished. */
export const recordMoves: Moves<RecordStatus> = {
  arrived: ['triaged', 'in_progress', 'cancelled'],
  triaged: ['in_progress', 'cancelled'],
  in_progress: ['finished', 'cancelled'],
  finished: [],
  cancelled: [],
}

/** A consultation is completed in one step; a laboratory test passes through in_progress. */
export const serviceMoves: Moves<ServiceStatus> = {
  active: ['in_progress', 'completed', 'revoked'],
  in_progress: ['completed', 'revoked'],
  completed: [],
  revoked: [],
}

/** A completed prescription becomes active again only when a dispense of it is reversed. */
export const prescriptionMoves: Moves<PrescriptionStatus> = {
  draft: ['active', 'entered_in_error'],
  active: ['completed', 'stopped', 'entered_in_error'],
  completed: ['active', 'entered_in_error'],
  stopped: ['entered_in_error'],
  entered_in_error: [],
}

/** A final note never changes in place: `amended` marks it as followed by an amendment, and both stay readable. */
export const noteMoves: Moves<NoteStatus> = {
  preliminary: ['final', 'entered_in_error'],
  final: ['amended', 'entered_in_error'],
  amended: ['entered_in_error'],
  entered_in_error: [],
}

/** A corrected result may be corrected again; the old values stay visible. */
export const resultMoves: Moves<ResultStatus> = {
  preliminary: ['final'],
  final: ['corrected'],
  corrected: ['corrected'],
}

export const moves = {
  record: recordMoves,
  service: serviceMoves,
  prescription: prescriptionMoves,
  note: noteMoves,
  result: resultMoves,
} as const
export type MoveKind = keyof typeof moves

/** Where a `kind` may go from status `from`: an empty list at an end, and for a word this version does not know. */
export function nextStatuses(kind: MoveKind, from: string): readonly string[] {
  const table: Readonly<Record<string, readonly string[]>> = moves[kind]
  return Object.hasOwn(table, from) ? (table[from] ?? []) : []
}

/** True if a `kind` may move from status `from` to status `to`. Unknown words never move. */
export function canMove(kind: MoveKind, from: string, to: string): boolean {
  return nextStatuses(kind, from).includes(to)
}
