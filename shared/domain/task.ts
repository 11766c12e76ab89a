import type { Capability } from './capability.ts'

/**
 * What the clinic's server noticed after it had accepted the work of several workstations: nothing was refused or
 * undone, a person with the right role has to look at it.
 */
export const taskKinds = {
  negative_stock: { capability: 'stock.manage', title: 'More was handed out than was in stock' },
  paid_twice: { capability: 'payment.refund', title: 'A charge was paid twice' },
  dispensed_twice: { capability: 'dispense', title: 'A prescription was dispensed twice' },
  dispensed_after_stop: { capability: 'dispense', title: 'Medicine was handed out after the prescription was stopped' },
  cancelled_twice: { capability: 'payment.refund', title: 'A charge was cancelled twice' },
  open_visits: { capability: 'record.open', title: 'A patient has two open visits' },
  duplicate_patient: { capability: 'patient.write', title: 'Two records may be the same patient' },
  mrn_taken: { capability: 'patient.write', title: 'Two patients have the same record number' },
  username_taken: { capability: 'user.manage', title: 'Two users have the same username' },
  code_taken: { capability: 'catalogue.manage', title: 'Two services have the same code' },
  after_withdrawal: { capability: 'user.manage', title: 'Work was done after access was withdrawn' },
} as const satisfies Record<string, { capability: Capability; title: string }>

export type TaskKind = keyof typeof taskKinds

/** Why the server did not take a group of changes, and what a person can do about it. */
export const refusalWords = {
  not_allowed: 'The role of this user does not allow it.',
  not_known_here: 'This user has not signed in on this workstation while it was connected.',
  access_withdrawn: 'Access of this user had been withdrawn before this was done.',
  out_of_scope: 'This workstation does not hold this part of the clinic.',
  unknown_table: 'The server does not know this kind of row. It may be older than this program.',
  unknown_column: 'The server does not know one of the fields. It may be older than this program.',
  fixed_column: 'One of these fields can never change after it was first saved.',
  signed: 'The note was signed meanwhile. Add what you wrote as an addendum.',
  illegal_move: 'The status was changed elsewhere first, and from there this step is not possible.',
  exists: 'Another row with this identifier is there already.',
  missing_row: 'The row that was changed is not on the server.',
  bad_value: 'A value could not be stored. Correct it and save again.',
  bad_group: 'This set of changes was damaged or is too large.',
  deleted: 'The draft was deleted elsewhere.',
} as const
export type RefusalCode = keyof typeof refusalWords
