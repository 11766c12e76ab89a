import { type Capability, may, type Role } from './capability.ts'
import type { PolicyTable } from './policy.ts'

/**
 * Which capability a change of a row needs when it reaches the server, as data: any one of a rule's capabilities is
 * enough. The server checks it again for the acting user of every op; what is not in the table is refused.
 */
export interface Right {
  kinds: readonly ('insert' | 'update' | 'delete')[]
  anyOf: readonly Capability[]
  /** Only for rows whose column has one of these values (as inserted, or as the row is now). */
  where?: { column: string; values: readonly string[] }
}

const both = ['insert', 'update'] as const
const right = (kinds: Right['kinds'], ...anyOf: Capability[]): Right => ({ kinds, anyOf })

const recordRights = [right(both, 'record.open', 'record.triage', 'record.write.clinical')]
const charging = [
  ...(['service.order', 'service.perform', 'prescription.write', 'prescription.stop', 'dispense'] as const),
  ...(['sale.make', 'payment.take', 'payment.refund', 'import.run'] as const),
]
const inbox = [right(['update'], 'inbox.read')]

export const tableRights: Record<PolicyTable, readonly Right[]> = {
  setting: [right(both, 'settings.manage')],
  user: [right(both, 'user.manage', 'import.run')],
  workstation: [],
  code: [right(both, 'catalogue.manage', 'import.run')],
  service_item: [right(both, 'catalogue.manage', 'import.run')],
  medicine: [right(both, 'medicine.manage', 'catalogue.manage', 'import.run')],
  patient: [right(both, 'patient.write')],
  allergy: [right(both, 'allergy.write')],
  problem: [right(both, 'record.write.clinical')],
  medical_record: recordRights,
  medical_record_status: recordRights,
  medical_record_item: [
    right(['insert', 'update', 'delete'], 'record.write.clinical'),
    { ...right(both, 'record.triage'), where: { column: 'kind', values: ['vitals'] } },
  ],
  service: [right(both, 'service.order'), right(['update'], 'service.perform', 'service.result')],
  service_result: [right(['insert'], 'service.result')],
  prescription: [right(both, 'prescription.write'), right(['update'], 'prescription.stop', 'dispense')],
  prescription_item: [right(both, 'prescription.write'), right(['update'], 'prescription.stop', 'dispense')],
  stock_batch: [right(both, 'stock.manage')],
  stock_movement: [right(['insert'], 'stock.manage', 'dispense', 'sale.make')],
  dispense: [right(['insert'], 'dispense')],
  sale: [right(['insert'], 'sale.make')],
  charge: [right(['insert'], ...charging)],
  cash_shift: [right(both, 'shift')],
  payment: [right(['insert'], 'payment.take', 'payment.refund')],
  payment_item: [right(['insert'], 'payment.take', 'payment.refund')],
  conflict: inbox,
  task: inbox,
  refusal: inbox,
}

/** True if a user of this role may make this kind of change; `row` holds the values that a `where` looks at. */
export const mayChange = (
  role: Role,
  table: PolicyTable,
  kind: 'insert' | 'update' | 'delete',
  row: Record<string, unknown>,
): boolean =>
  tableRights[table].some(
    (one) =>
      one.kinds.includes(kind) &&
      one.anyOf.some((capability) => may(role, capability)) &&
      (!one.where || one.where.values.includes(String(row[one.where.column]))),
  )
