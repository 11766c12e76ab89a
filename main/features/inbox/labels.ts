import { roles } from '../../../shared/domain/capability.ts'
import {
  batchStatuses,
  birthDatePrecisions,
  certainties,
  clinicalStatuses,
  criticalities,
  frequencies,
  noteStatuses,
  paymentKinds,
  paymentMethods,
  prescriptionStatuses,
  priorities,
  recordStatuses,
  resultKinds,
  routes,
  serviceCategories,
  serviceStatuses,
  sexes,
  verificationStatuses,
} from '../../../shared/domain/status.ts'

/** What a value is, so that it can be shown as a person reads it and checked when one types another. */
export type FieldKind =
  | 'text'
  | 'paragraph'
  | 'date'
  | 'time'
  | 'money'
  | 'count'
  | 'number'
  | 'yesno'
  | 'choice'
  | 'setting'
  | 'user'
  | 'patient'
  | 'medicine'
  | 'service'
  /** The program's own: ids, hashes, lists in JSON. Never shown, never typed. */
  | 'hidden'

export interface FieldLabel {
  label: string
  kind: FieldKind
  options?: readonly string[]
}

const text = (label: string): FieldLabel => ({ label, kind: 'text' })
const paragraph = (label: string): FieldLabel => ({ label, kind: 'paragraph' })
const date = (label: string): FieldLabel => ({ label, kind: 'date' })
const time = (label: string): FieldLabel => ({ label, kind: 'time' })
const money = (label: string): FieldLabel => ({ label, kind: 'money' })
const count = (label: string): FieldLabel => ({ label, kind: 'count' })
const number = (label: string): FieldLabel => ({ label, kind: 'number' })
const yesno = (label: string): FieldLabel => ({ label, kind: 'yesno' })
const choice = (label: string, options: readonly string[]): FieldLabel => ({ label, kind: 'choice', options })
const hidden: FieldLabel = { label: '', kind: 'hidden' }

const useStatuses = ['active', 'retired'] as const

/** Every column of the tables that travel, by its name; where a table means something else by it, in `ownLabels`. */
const labels: Readonly<Record<string, FieldLabel>> = {
  ...{ id: hidden, created_at: hidden, created_by: hidden, content_hash: hidden, components: hidden },
  ...{ record_id: hidden, service_id: hidden, prescription_id: hidden, prescription_item_id: hidden, batch_id: hidden },
  ...{ replaces_id: hidden, amends_id: hidden, reverses_id: hidden, cancels_id: hidden, cash_shift_id: hidden },
  ...{ payment_id: hidden, charge_id: hidden, sale_id: hidden, source_id: hidden, atc_prefixes: hidden },
  ...{ code_system: hidden, system: hidden, source_kind: hidden, imported_dispenses: hidden },
  name: text('Name'),
  value: number('Value'),
  status: text('Status'),
  code: text('Code'),
  text: text('Text'),
  reason: text('Reason'),
  note: paragraph('Note'),
  kind: text('Kind'),
  unit: text('Unit'),
  quantity: count('Quantity'),
  currency: text('Currency'),
  at: time('When'),
  user_id: { label: 'User', kind: 'user' },
  patient_id: { label: 'Patient', kind: 'patient' },
  medicine_id: { label: 'Medicine', kind: 'medicine' },
  service_item_id: { label: 'Service', kind: 'service' },
  username: text('Username'),
  display_name: text('Name'),
  role: choice('Role', roles),
  keywords: text('Keywords'),
  category: choice('Category', serviceCategories),
  price_minor: money('Price'),
  result_kind: choice('Kind of result', resultKinds),
  result_unit: text('Unit of the result'),
  reference_low: number('Lower limit'),
  reference_high: number('Upper limit'),
  loinc_code: text('LOINC code'),
  form: text('Form'),
  strength: text('Strength'),
  base_unit: text('Base unit'),
  pack_size: count('Units in a pack'),
  reorder_level: count('Reorder at'),
  is_high_alert: yesno('High alert'),
  default_dose: number('Usual dose'),
  default_dose_unit: text('Unit of the usual dose'),
  default_route: choice('Usual route', routes),
  default_frequency: choice('Usual frequency', frequencies),
  default_duration_days: count('Usual days'),
  mrn: text('Record number'),
  family_name: text('Family name'),
  given_name: text('Given name'),
  sex: choice('Sex', sexes),
  birth_date: date('Birth date'),
  birth_date_precision: choice('How exact the birth date is', birthDatePrecisions),
  phone: text('Phone'),
  national_id: text('National ID'),
  address: paragraph('Address'),
  next_of_kin_name: text('Next of kin'),
  next_of_kin_phone: text('Phone of the next of kin'),
  is_unknown: yesno('Not identified yet'),
  deceased_at: date('Died on'),
  merged_into_id: { label: 'Merged into', kind: 'patient' },
  substance: text('Substance'),
  criticality: choice('Criticality', criticalities),
  verification_status: choice('Verification', verificationStatuses),
  reaction: text('Reaction'),
  recorded_at: time('Recorded'),
  error_reason: text('Why it was a mistake'),
  clinical_status: choice('State', clinicalStatuses),
  onset_date: date('Since'),
  abated_date: date('Until'),
  priority: choice('Priority', priorities),
  clinician_id: { label: 'Clinician', kind: 'user' },
  started_at: time('Began'),
  ended_at: time('Ended'),
  cancel_reason: text('Why it was cancelled'),
  interpretation: text('Flag'),
  range_low: number('Range from'),
  range_high: number('Range to'),
  certainty: choice('Certainty', certainties),
  is_primary: yesno('Main diagnosis'),
  amend_reason: text('Why it was amended'),
  signed_at: time('Signed'),
  signed_by: { label: 'Signed by', kind: 'user' },
  occurred_at: time('Happened'),
  revoke_reason: text('Why it was taken back'),
  ordered_at: time('Ordered'),
  performed_at: time('Done'),
  prescriber_id: { label: 'Prescriber', kind: 'user' },
  written_at: time('Written'),
  stop_reason: text('Why it was stopped'),
  medicine_name: text('Medicine'),
  dose: number('Dose'),
  dose_unit: text('Unit of the dose'),
  route: choice('Route', routes),
  frequency: choice('Frequency', frequencies),
  duration_days: count('Days'),
  as_needed: yesno('As needed'),
  repeats: count('Repeats'),
  substitution_allowed: yesno('May be substituted'),
  instructions: paragraph('Instructions'),
  override_reason: text('Why in spite of the warning'),
  lot: text('Lot'),
  expiry_date: date('Expires'),
  hold_reason: text('Why it is held'),
  delta: count('Change of stock'),
  dispensed_at: time('Handed out'),
  customer: text('Customer'),
  made_at: time('Made'),
  description: text('For'),
  unit_price_minor: money('Price of one'),
  amount_minor: money('Amount'),
  charged_at: time('Charged'),
  opening_minor: money('In the drawer at the start'),
  opened_at: time('Opened'),
  closed_at: time('Closed'),
  expected_minor: money('Expected in the drawer'),
  counted_minor: money('Counted in the drawer'),
  difference_reason: text('Why it differs'),
  receipt_no: text('Receipt number'),
  method: choice('Method', paymentMethods),
  tendered_minor: money('Given'),
  change_minor: money('Change'),
  expected_balance_minor: money('Owed as it was shown'),
  reference: text('Reference'),
  paid_at: time('Paid'),
}

const ownLabels: Readonly<Record<string, FieldLabel>> = {
  'setting.value': { label: 'Value', kind: 'setting' },
  'user.status': choice('Account', ['active', 'disabled', 'external']),
  'code.status': choice('Status', useStatuses),
  'service_item.status': choice('Status', useStatuses),
  'medicine.status': choice('Status', useStatuses),
  'medical_record.status': choice('Visit', recordStatuses),
  'medical_record_status.status': choice('Visit', recordStatuses),
  'medical_record_item.status': choice('Status', noteStatuses),
  'medical_record_item.text': paragraph('Text'),
  'service.status': choice('Status', serviceStatuses),
  'service_result.text': paragraph('Result'),
  'prescription.status': choice('Status', prescriptionStatuses),
  'prescription_item.status': choice('Status', prescriptionStatuses),
  'stock_batch.status': choice('Status', batchStatuses),
  'cash_shift.status': choice('Shift', ['open', 'closed']),
  'payment.kind': choice('Kind', paymentKinds),
}

/** What a column is called and what is in it. A column that this version does not know shows under its own name. */
export const labelOf = (table: string, column: string): FieldLabel =>
  ownLabels[`${table}.${column}`] ?? labels[column] ?? text(column.replaceAll('_', ' '))

/** True if the column has been given a name: a test holds it for every column there is. */
export const isLabelled = (table: string, column: string): boolean =>
  Object.hasOwn(ownLabels, `${table}.${column}`) || Object.hasOwn(labels, column)

/** What a row of a table is, in one or two words. */
export const tableNames: Readonly<Record<string, string>> = {
  setting: 'Setting',
  user: 'User account',
  workstation: 'Workstation',
  code: 'Code',
  service_item: 'Service of the price list',
  medicine: 'Medicine',
  patient: 'Patient',
  allergy: 'Allergy',
  problem: 'Problem',
  medical_record: 'Visit',
  medical_record_status: 'Step of a visit',
  medical_record_item: 'Entry of a visit',
  service: 'Ordered service',
  service_result: 'Result',
  prescription: 'Prescription',
  prescription_item: 'Prescribed medicine',
  stock_batch: 'Lot',
  stock_movement: 'Stock movement',
  dispense: 'Handed-out medicine',
  sale: 'Walk-in sale',
  charge: 'Charge',
  cash_shift: 'Cash shift',
  payment: 'Payment',
  payment_item: 'Part of a payment',
  conflict: 'Decision',
  task: 'Task',
  refusal: 'Refused change',
}
