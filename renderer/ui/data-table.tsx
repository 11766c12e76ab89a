import { Skeleton } from '@mantine/core'
import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef, useState } from 'react'
import styles from './data-table.module.css'
import { EmptyState, useIsSlow } from './states.tsx'

export interface Column<Row> {
  key: string
  title: ReactNode
  render: (row: Row) => ReactNode
  /** Numbers and money go right. */
  align?: 'left' | 'right' | 'center'
  width?: string | number
  /** What it keeps when the window is small and other columns want to stay wide. */
  least?: string
  /** The sort word of the list request; makes the title a button. */
  sort?: string
}

export interface Sorting {
  by: string
  order: 'asc' | 'desc'
}

export interface DataTableProps<Row> {
  /** Read out before the table. */
  label: string
  columns: readonly Column<Row>[]
  /** `undefined` while loading. */
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  /** Click or Enter on a row. Buttons inside a row keep their own click. */
  onOpen?: (row: Row) => void
  /** The row shown beside the table, if any. */
  selectedKey?: string | null
  empty?: ReactNode
  sorting?: Sorting
  onSort?: (sorting: Sorting) => void
  /** CSS height at which the table scrolls under its sticky header. */
  maxHeight?: string
}

const isInteractive = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('button, a, input, select, textarea, [role="button"]') !== null

/** A list: arrows, Home and End move between rows, Enter or a click opens one. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  onOpen,
  selectedKey = null,
  empty,
  sorting,
  onSort,
  maxHeight,
}: DataTableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const keys = (rows ?? []).map(rowKey)
  // Exactly one row is in the tab order; arrows move it.
  const tabKey = activeKey !== null && keys.includes(activeKey) ? activeKey : keys[0]

  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: Row, index: number) => {
    if (event.target !== event.currentTarget) return
    const last = keys.length - 1
    const steps: Record<string, number> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: Math.max(0, index - 1),
      PageDown: Math.min(last, index + 10),
      PageUp: Math.max(0, index - 10),
      Home: 0,
      End: last,
    }
    const next = steps[event.key]
    if (next !== undefined) {
      event.preventDefault()
      body.current?.querySelectorAll<HTMLTableRowElement>(':scope > tr')[next]?.focus()
    } else if (event.key === 'Enter' && onOpen) {
      event.preventDefault()
      onOpen(row)
    }
  }

  if (rows?.length === 0) return <>{empty ?? <EmptyState title="Nothing here yet" />}</>
  const style = maxHeight ? ({ '--max-height': maxHeight } as CSSProperties) : undefined
  return (
    <div className={styles.frame} style={style}>
      <table className={styles.table} aria-label={label} aria-busy={rows === undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows === undefined ? (
            <Waiting columns={columns.length} />
          ) : (
            rows.map((row, index) => {
              const key = rowKey(row)
              return (
                <tr
                  key={key}
                  tabIndex={onOpen ? (key === tabKey ? 0 : -1) : undefined}
                  aria-selected={selectedKey === null ? undefined : key === selectedKey}
                  className={onOpen ? styles.open : undefined}
                  onFocus={() => setActiveKey(key)}
                  onKeyDown={(event) => onKeyDown(event, row, index)}
                  onClick={(event) => {
                    if (onOpen && !isInteractive(event.target) && !window.getSelection()?.toString()) onOpen(row)
                  }}
                >
                  {columns.map((column) => (
                    <td key={column.key} data-align={column.align ?? 'left'}>
                      {column.render(row)}
                    </td>
                  ))}
                </tr>
              )
            })
          )}
        </tbody>
      </table>
    </div>
  )
}

function HeaderCell<Row>({
  column,
  sorting,
  onSort,
}: {
  column: Column<Row>
  sorting: Sorting | undefined
  onSort: ((sorting: Sorting) => void) | undefined
}) {
  const isSorted = column.sort !== undefined && sorting?.by === column.sort
  const direction = isSorted ? sorting.order : undefined
  const by = column.sort
  return (
    <th
      scope="col"
      data-align={column.align ?? 'left'}
      style={{ width: column.width, minWidth: column.least }}
      aria-sort={direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : undefined}
    >
      {by && onSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort({ by, order: direction === 'asc' ? 'desc' : 'asc' })}
        >
          {column.title}
          <span aria-hidden>{direction === 'asc' ? '▲' : direction === 'desc' ? '▼' : '↕'}</span>
        </button>
      ) : (
        column.title
      )}
    </th>
  )
}

function Waiting({ columns }: { columns: number }) {
  const isSlow = useIsSlow()
  const lines = ['a', 'b', 'c', 'd', 'e']
  return lines.map((line) => (
    <tr key={line} aria-hidden>
      <td colSpan={columns}>{isSlow ? <Skeleton height={12} radius="sm" /> : ' '}</td>
    </tr>
  ))
}
