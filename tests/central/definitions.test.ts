import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { definitions } from '../../main/central/definitions.ts'
import { type PolicyTable, tablePolicies } from '../../shared/domain/policy.ts'
import { mayChange } from '../../shared/domain/rights.ts'
import { canMove } from '../../shared/domain/status-moves.ts'

interface Told {
  tables: {
    name: PolicyTable
    number: number
    units: { columns: string[]; policy: string; while?: string[] }[]
    rights: { kind: 'insert' | 'update' | 'delete'; role: 'clerk' | 'doctor'; column?: string; values?: string[] }[]
    moves: [string, string][]
  }[]
}
const told = JSON.parse(definitions()) as Told
const table = (name: PolicyTable) => told.tables.find((each) => each.name === name) as Told['tables'][number]
const folder = (name: string) => new URL(`../../migrations/${name}/`, import.meta.url)
const sqlOf = (name: string) =>
  readdirSync(folder(name))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => readFileSync(new URL(file, folder(name)), 'utf8').replaceAll(/--.*$/gm, ''))
    .join('\n')

/** Column names of a table in a migration folder, in order, with those that were added later. */
const columnsOf = (sql: string, name: string): string[] => {
  const body = new RegExp(`CREATE TABLE "?${name}"? \\(([\\s\\S]*?)\\n?\\)( STRICT[^;]*)?;`).exec(sql)?.[1] ?? ''
  const listed = [...body.matchAll(/(?:^|,)\s*([a-z_]+) (?:INTEGER|TEXT|REAL|uuid|bigint|text|double)/g)].map(
    ([, column]) => column as string,
  )
  const added = [...sql.matchAll(new RegExp(`ALTER TABLE ${name} ADD COLUMN ([a-z_]+)`, 'g'))].map(
    ([, column]) => column as string,
  )
  return [...listed, ...added]
}

it('the server has the columns of a workstation in the same order, without its own: no, seq', () => {
  const [local, central] = [sqlOf('local'), sqlOf('central')]
  for (const name of Object.keys(tablePolicies)) {
    const expected = columnsOf(local, name).filter(
      (column) => column !== 'seq' && !(name === 'patient' && column === 'no'),
    )
    expect(expected.length, name).toBeGreaterThan(2)
    expect(columnsOf(central, name), name).toEqual(['clinic_id', ...expected])
  }
})

it('rights are told as roles, with the rows they are for', () => {
  const clerks = table('medical_record_item').rights.filter(({ role }) => role === 'clerk')
  expect(clerks.map(({ kind, column, values }) => [kind, column, values])).toEqual([
    ['insert', 'kind', ['vitals']],
    ['update', 'kind', ['vitals']],
  ])
  expect(mayChange('clerk', 'medical_record_item', 'insert', { kind: 'vitals' })).toBe(true)
  expect(table('workstation').rights).toEqual([])
  expect(table('charge').rights.some(({ kind }) => kind !== 'insert')).toBe(false)
})

it('moves are those of the machine of the table, and only five tables have one', () => {
  for (const [from, to] of table('prescription_item').moves) expect(canMove('prescription', from, to)).toBe(true)
  expect(table('prescription_item').moves).toContainEqual(['completed', 'active'])
  expect(told.tables.filter(({ moves }) => moves.length > 0).map(({ name }) => name)).toHaveLength(5)
})
