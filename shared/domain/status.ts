// Every closed list of words in the data, once. Each list is an array (to check a value read from outside),
// with the type of the same name. FHIR R4's word is used where it has one.

export const sexes = ['male', 'female', 'other', 'unknown'] as const
export type Sex = (typeof sexes)[number]

/** How much of a birth date is known; the rest of the stored date is filled with 01. */
export const birthDatePrecisions = ['day', 'month', 'year', 'estimated'] as const
export type BirthDatePrecision = (typeof birthDatePrecisions)[number]

export const recordStatuses = ['arrived', 'triaged', 'in_progress', 'finished', 'cancelled'] as const
export type RecordStatus = (typeof recordStatuses)[number]

/** Most urgent first, so that the index is the order of the queue. */
export const priorities = ['emergency', 'urgent', 'routine'] as const
export type Priority = (typeof priorities)[number]

export const recordItemKinds = ['vitals', 'note', 'diagnosis', 'procedure', 'immunisation'] as const
export type RecordItemKind = (typeof recordItemKinds)[number]

export const noteStatuses = ['preliminary', 'final', 'amended', 'entered_in_error'] as const
export type NoteStatus = (typeof noteStatuses)[number]

export const serviceCategories = ['consultation', 'laboratory', 'imaging', 'procedure'] as const
export type ServiceCategory = (typeof serviceCategories)[number]

export const serviceStatuses = ['active', 'in_progress', 'completed', 'revoked'] as const
export type ServiceStatus = (typeof serviceStatuses)[number]

export const resultStatuses = ['preliminary', 'final', 'corrected'] as const
export type ResultStatus = (typeof resultStatuses)[number]

export const prescriptionStatuses = ['draft', 'active', 'completed', 'stopped', 'entered_in_error'] as const
export type PrescriptionStatus = (typeof prescriptionStatuses)[number]

export const movementKinds = [
  'receipt',
  'dispense',
  'return',
  'adjust',
  'count',
  'transfer',
  'destroy',
  'reversal',
] as const
export type MovementKind = (typeof movementKinds)[number]

export const paymentMethods = ['cash', 'card', 'mobile', 'insurance', 'deposit'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

export const paymentKinds = ['payment', 'refund', 'deposit', 'write_off'] as const
export type PaymentKind = (typeof paymentKinds)[number]

/** How often a dose is taken, in the usual Latin and hourly short forms. */
export const frequencies = [
  'OD',
  'BD',
  'TDS',
  'QDS',
  'Q4H',
  'Q6H',
  'Q8H',
  'Q12H',
  'NOCTE',
  'STAT',
  'WEEKLY',
  'PRN',
] as const
export type Frequency = (typeof frequencies)[number]

export const routes = [
  'oral',
  'sublingual',
  'inhaled',
  'nebulised',
  'intravenous',
  'intramuscular',
  'subcutaneous',
  'infiltration',
  'topical',
  'transdermal',
  'rectal',
  'vaginal',
  'eye',
  'ear',
  'nasal',
] as const
export type Route = (typeof routes)[number]

export const criticalities = ['low', 'high', 'unable_to_assess'] as const
export type Criticality = (typeof criticalities)[number]

export const verificationStatuses = ['unconfirmed', 'confirmed', 'refuted', 'entered_in_error'] as const
export type VerificationStatus = (typeof verificationStatuses)[number]

export const clinicalStatuses = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'] as const
export type ClinicalStatus = (typeof clinicalStatuses)[number]

export const certainties = ['provisional', 'confirmed'] as const
export type Certainty = (typeof certainties)[number]

export const batchStatuses = ['active', 'held'] as const
export type BatchStatus = (typeof batchStatuses)[number]

/** True if `word` is one of `list`; narrows its type. */
export function isOneOf<Word extends string>(list: readonly Word[], word: unknown): word is Word {
  return (list as readonly unknown[]).includes(word)
}

export {
  canMove,
  type MoveKind,
  type Moves,
  nextStatuses,
  noteMoves,
  prescriptionMoves,
  recordMoves,
  resultMoves,
  serviceMoves,
} from './status-moves.ts'

/** What the result of a service of the catalogue is. */
export const resultKinds = ['none', 'number', 'text', 'choice'] as const
export type ResultKind = (typeof resultKinds)[number]

/** The answers that a result of kind `choice` may take. */
export const choiceResults = ['negative', 'positive', 'indeterminate'] as const
export type ChoiceResult = (typeof choiceResults)[number]
