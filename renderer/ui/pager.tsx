import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { IconButton } from './button.tsx'
import styles from './data-table.module.css'

/** Under a DataTable: which rows of how many, and the pages. Hidden while one page holds everything. */
export function Pager({
  page,
  pageSize,
  total,
  onPage,
}: {
  page: number
  pageSize: number
  total: number
  onPage: (page: number) => void
}) {
  const last = Math.max(1, Math.ceil(total / pageSize))
  if (last === 1) return null
  const from = (page - 1) * pageSize + 1
  return (
    <nav className={styles.pager} aria-label="Pages">
      <span>
        {from}–{Math.min(total, page * pageSize)} of {total}
      </span>
      <IconButton
        label="Previous page"
        icon={<IconChevronLeft size={16} />}
        disabled={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <IconButton
        label="Next page"
        icon={<IconChevronRight size={16} />}
        disabled={page >= last}
        onClick={() => onPage(page + 1)}
      />
    </nav>
  )
}
