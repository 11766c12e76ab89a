import { getTableColumns } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, test } from 'vitest'
import { type TravellingName, travelling } from '../../main/database/schema/index.ts'
import { isLabelled, tableNames } from '../../main/features/inbox/labels.ts'
import { statusMachines, streams, type TablePolicy, tablePolicies } from '../../shared/domain/policy.ts'
import { tableRights } from '../../shared/domain/rights.ts'
import { moves } from '../../shared/domain/status-moves.ts'

const names = Object.keys(travelling) as TravellingName[]

/** What travels of a row: not the order in which it came to this workstation. */
const columnsOf = (name: TravellingName): string[] =>
  Object.values(getTableColumns(travelling[name].table as SQLiteTable))
    .map((column) => column.name)
    .filter((column) => !(name === 'patient' && column === 'no'))
    .sort()

test('every table that travels has a policy and rights, and no other table has', () => {
  expect(Object.keys(tablePolicies)).toEqual(names)
  expect(Object.keys(tableRights)).toEqual(names)
})

test('every column of a table that changes is in exactly one unit; rows that never change have none', () => {
  for (const name of names) {
    const { kind, units } = tablePolicies[name] as TablePolicy
    expect(kind, name).toBe(travelling[name].kind)
    const united = units.flatMap((unit) => unit.columns).sort()
    expect(united, name).toEqual(kind === 'append' ? [] : columnsOf(name))
  }
})

test('a table has a number of its own and a stream that is there', () => {
  const numbers = names.map((name) => tablePolicies[name].number)
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const name of names) expect(streams, name).toContain(tablePolicies[name].stream)
})

test('a row comes down after the rows it names: no stream needs one that is pulled later', () => {
  const order = names.map((name) => streams.indexOf(tablePolicies[name].stream))
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})

test('a unit with policy status holds the status column, and its machine is there', () => {
  for (const name of names) {
    const machine = (statusMachines as Record<string, string>)[name]
    const units = (tablePolicies[name] as TablePolicy).units.filter((unit) => unit.policy === 'status')
    expect(units.length, name).toBe(machine ? 1 : 0)
    if (machine) {
      expect(units[0]?.columns, name).toContain('status')
      expect(Object.keys(moves), name).toContain(machine)
    }
  }
})

test('every column that travels has a name for people, and every table', () => {
  const nameless = names
    .filter((name) => !['conflict', 'task', 'refusal', 'workstation'].includes(name))
    .flatMap((name) =>
      columnsOf(name)
        .filter((column) => !isLabelled(name, column))
        .map((column) => `${name}.${column}`),
    )
  expect(nameless).toEqual([])
  expect(Object.keys(tableNames)).toEqual(names)
})
