import { may, roles } from '../../shared/domain/capability.ts'
import {
  type PolicyTable,
  statusMachines,
  streamNumber,
  type TablePolicy,
  tablePolicies,
} from '../../shared/domain/policy.ts'
import { tableRights } from '../../shared/domain/rights.ts'
import { moves } from '../../shared/domain/status-moves.ts'

/** The rows' version that this program and its server speak, and the oldest that the server still takes changes from. */
export const centralSchema = { schema: 1, minSchema: 1 } as const

const factOf = ({ isFact }: TablePolicy) => (isFact === undefined ? null : isFact === true ? {} : isFact)

const rightsOf = (table: PolicyTable) =>
  tableRights[table].flatMap(({ kinds, anyOf, where }) =>
    kinds.flatMap((kind) =>
      roles
        .filter((role) => anyOf.some((capability) => may(role, capability)))
        .map((role) => ({ kind, role, ...(where && { column: where.column, values: where.values }) })),
    ),
  )

const movesOf = (table: PolicyTable): [from: string, to: string][] => {
  const machine = (statusMachines as Partial<Record<PolicyTable, keyof typeof moves>>)[table]
  if (!machine) return []
  return Object.entries(moves[machine]).flatMap(([from, ends]) =>
    ends.map((to: string): [string, string] => [from, to]),
  )
}

const definitionOf = (table: PolicyTable) => {
  const policy: TablePolicy = tablePolicies[table]
  return {
    name: table,
    number: policy.number,
    stream: streamNumber(policy.stream),
    kind: policy.kind,
    fact: factOf(policy),
    deletable: policy.deletableInStatus ?? null,
    units: policy.units.map(({ columns, policy, whileStatus }) => ({
      columns,
      policy,
      ...(whileStatus && { while: whileStatus }),
    })),
    rights: rightsOf(table),
    moves: movesOf(table),
  }
}

/** What `hera.define` is told: policies, rights already turned into roles, and status machines, out of shared/domain. */
export const definitions = (): string =>
  JSON.stringify({
    schema: centralSchema.schema,
    min_schema: centralSchema.minSchema,
    tables: (Object.keys(tablePolicies) as PolicyTable[]).map(definitionOf),
  })
