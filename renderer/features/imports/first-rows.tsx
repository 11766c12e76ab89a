import { DataTable, Panel } from '../../ui/index.ts'

/** The first rows of the file as they were read, to see at a glance whether columns and accents are right. */
export function FirstRows({ columns, rows }: { columns: readonly string[]; rows: readonly string[][] }) {
  const numbered = rows.map((cells, index) => ({ row: index + 2, cells }))
  return (
    <Panel title="The first rows" isFlush>
      <DataTable
        label="The first rows"
        rows={numbered}
        rowKey={({ row }) => String(row)}
        columns={[
          { key: 'row', title: 'Row', align: 'right', render: ({ row }) => row },
          ...columns.map((name, index) => ({
            key: `${index}-${name}`,
            title: name,
            render: ({ cells }: { cells: string[] }) => cells[index] ?? '',
          })),
        ]}
      />
    </Panel>
  )
}
