/**
 * Which tables a feature's answers are made of, so that a change wakes the screens that show it. A feature is the
 * first word of a procedure (`api.users...`). Only features with few tables are named; one that is not named is woken
 * by every change, and a table that is named nowhere wakes everything: slower, but never stale.
 */
export const featureTables: Readonly<Record<string, readonly string[]>> = {
  auth: [],
  drafts: [],
  backup: [],
  audit: [],
  live: [],
  // What this computer prints is its own; a print that ends wakes the list by itself.
  printing: [],
  // What this computer was told and can do; none of it is made of rows but what was set in Hera.
  updates: [],
  desktop: [],
  configuration: ['setting'],
  // Its figures are asked for by the header every two seconds; only the list of workstations is made of rows.
  sync: ['workstation'],
  inbox: ['conflict', 'task', 'refusal'],
  settings: ['setting'],
  users: ['user', 'patient'],
  patients: ['patient', 'allergy', 'medical_record'],
  records: ['patient', 'allergy', 'medical_record', 'medical_record_status', 'medical_record_item', 'user'],
  chart: ['patient', 'allergy', 'problem', 'medical_record', 'medical_record_item', 'user'],
  recordItems: ['medical_record', 'medical_record_item', 'user'],
  allergies: ['patient', 'allergy', 'user'],
  problems: ['patient', 'problem', 'user'],
  codes: ['code'],
  serviceItems: ['service_item'],
  services: ['service', 'service_result', 'service_item', 'charge', 'patient', 'medical_record', 'user'],
  medicines: ['medicine', 'stock_batch', 'stock_movement'],
  stock: ['medicine', 'stock_batch', 'stock_movement', 'user'],
  prescriptions: ['prescription', 'prescription_item', 'dispense', 'medicine', 'patient', 'allergy', 'user'],
  dispenses: [
    'dispense',
    'prescription',
    'prescription_item',
    'medicine',
    'stock_batch',
    'stock_movement',
    'patient',
    'allergy',
    'user',
  ],
  sales: ['sale', 'stock_movement', 'medicine', 'charge', 'payment', 'payment_item', 'user'],
  payments: [
    'charge',
    'payment',
    'payment_item',
    'cash_shift',
    'sale',
    'patient',
    'user',
    'service',
    'prescription_item',
  ],
  charges: ['charge', 'payment', 'payment_item', 'sale', 'patient', 'setting'],
  shifts: ['cash_shift', 'payment', 'user', 'setting'],
}

/** Tables of the chart and the catalogue: the features that show them are not named above, so they always wake. */
const elsewhere = [
  'code',
  'service_item',
  'allergy',
  'problem',
  'medical_record',
  'medical_record_status',
  'medical_record_item',
  'service_result',
  'prescription',
]

const known = new Set([...Object.values(featureTables).flat(), ...elsewhere])

/** Must this feature's answers be asked again after a change of these tables? */
export function isWokenBy(feature: string, tables: readonly string[]): boolean {
  const own = Object.hasOwn(featureTables, feature) ? featureTables[feature] : undefined
  if (!own) return true
  return tables.some((table) => own.includes(table) || !known.has(table))
}
