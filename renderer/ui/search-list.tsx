import { Loader, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef, useState } from 'react'
import styles from './search-list.module.css'

export interface SearchListProps<Row> {
  /** Read out, and shown inside the field while it is empty. */
  label: string
  text: string
  onText: (text: string) => void
  /** `undefined` while the first answer is waited for. */
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  render: (row: Row) => ReactNode
  onChoose: (row: Row) => void
  /** A way on below the hits, chosen with the same keys: `Register “…” as new`. */
  last?: { label: ReactNode; onChoose: () => void } | undefined
  /** Instead of hits: what to type, or that nothing was found. */
  empty?: ReactNode
  isBusy?: boolean
  autoFocus?: boolean
  ref?: Ref<HTMLInputElement>
}

/** The way on below the hits, among the keys of rows. */
const lastKey = 'last'

/** A search box whose hits stand below it: arrows move, Enter opens, Esc clears; the first hit is ready for Enter. */
export function SearchList<Row>(props: SearchListProps<Row>) {
  const { label, text, onText, rows = [], rowKey, render, onChoose, last, empty, isBusy, autoFocus, ref } = props
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  // The line that is ready for Enter stays the same one when a line is added above it while it is read.
  const [active, setActive] = useState<{ index: number; key: string | null }>({ index: 0, key: null })
  const count = rows.length + (last ? 1 : 0)
  const found = active.key === lastKey ? rows.length : rows.findIndex((row) => rowKey(row) === active.key)
  const shown = found >= 0 && found < count ? found : Math.min(active.index, Math.max(0, count - 1))
  const firstKey = rows[0] === undefined ? null : rowKey(rows[0])
  useEffect(() => {
    if (active.key === null && firstKey !== null && !isBusy) setActive({ index: 0, key: firstKey })
  }, [active.key, firstKey, isBusy])
  // A number from a scanner ends with Enter before the answer is there: it opens the hit if it is the only one.
  const [isAwaited, setAwaited] = useState(false)
  const onWords = (words: string) => {
    setActive({ index: 0, key: null })
    setAwaited(false)
    onText(words)
  }
  useEffect(() => {
    if (!isAwaited || isBusy) return
    setAwaited(false)
    const [only] = rows
    if (rows.length === 1 && only !== undefined) onChoose(only)
  }, [isAwaited, isBusy, rows, onChoose])

  const move = (to: number) => {
    if (count === 0) return
    const row = rows[to]
    setActive({ index: to, key: row === undefined ? lastKey : rowKey(row) })
    list.current?.querySelectorAll('[role="option"]')[to]?.scrollIntoView({ block: 'nearest' })
  }
  const choose = (index: number) => {
    const row = rows[index]
    if (row !== undefined) onChoose(row)
    else if (index === rows.length) last?.onChoose()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && text !== '') onWords('')
    else if (event.key === 'ArrowDown') move(shown + 1 < count ? shown + 1 : 0)
    else if (event.key === 'ArrowUp') move(shown > 0 ? shown - 1 : count - 1)
    else if (event.key === 'PageDown') move(Math.min(count - 1, shown + 8))
    else if (event.key === 'PageUp') move(Math.max(0, shown - 8))
    else if (event.key === 'Enter' && isBusy) setAwaited(true)
    else if (event.key === 'Enter' && count > 0) choose(shown)
    else return
    event.preventDefault()
  }
  const option = (index: number, key: string, content: ReactNode, className = '') => (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys belong to the box above, which names this as its active option
    <div
      key={key}
      id={`${id}-${index}`}
      role="option"
      tabIndex={-1}
      aria-selected={index === shown}
      className={`${styles.option} ${className}`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => choose(index)}
    >
      {content}
    </div>
  )
  return (
    <div className={styles.search}>
      <TextInput
        ref={ref}
        size="md"
        type="search"
        role="combobox"
        aria-label={label}
        aria-expanded={count > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={count > 0 ? `${id}-${shown}` : undefined}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        autoFocus={autoFocus ?? false}
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={isBusy ? <Loader size={14} /> : undefined}
        value={text}
        onChange={(event) => onWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label="Found" className={styles.list}>
        {rows.map((row, index) => option(index, rowKey(row), render(row)))}
        {last && option(rows.length, lastKey, last.label, styles.last)}
      </div>
      {rows.length === 0 && empty}
    </div>
  )
}
