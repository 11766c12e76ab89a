import {
  type PolicyTable,
  statusMachines,
  type TablePolicy,
  tablePolicies,
  unitOf,
} from '../../../shared/domain/policy.ts'
import { canMove, type MoveKind } from '../../../shared/domain/status-moves.ts'
import type { TravellingName } from '../../database/schema/index.ts'
import type { Row } from './rows-store.ts'

/** Why these values may not be written over a row as it is now, in words, or null when they may: what the server checks. */
export const whyNotWritten = (table: TravellingName, row: Row, values: Row): string | null => {
  const changed = Object.keys(values).filter((column) => values[column] !== row[column])
  for (const column of changed) {
    const unit = unitOf(table as PolicyTable, column)
    if (unit.policy === 'fixed') return 'This can never change after it was first saved.'
    if (unit.whileStatus && !unit.whileStatus.includes(String(row.status))) {
      return 'It was signed or finished meanwhile and cannot be changed any more. Write what is missing as an addition.'
    }
  }
  const machine = (statusMachines as Partial<Record<string, MoveKind>>)[table]
  if (machine && changed.includes('status') && !canMove(machine, String(row.status), String(values.status))) {
    return 'From where it is now this step is not possible any more.'
  }
  return null
}

/** Why a row may not be thrown away, or null when it may: a draft that is still one. */
export const whyNotRemoved = (table: TravellingName, row: Row): string | null => {
  const { deletableInStatus } = tablePolicies[table as PolicyTable] as TablePolicy
  return deletableInStatus !== undefined && row.status === deletableInStatus ? null : 'It is not a draft any more.'
}
