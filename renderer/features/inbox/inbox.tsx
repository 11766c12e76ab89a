import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { api } from '../../host/queries.ts'
import { EmptyState, ErrorNotice, KeyHint, Loading, Page, Text } from '../../ui/index.ts'
import { ConflictDetail } from './conflict-detail.tsx'
import { type Entry, entriesOf } from './entries.ts'
import { EntryList } from './entry-list.tsx'
import styles from './inbox.module.css'
import { useKeys } from './keys.ts'
import { RefusalDetail } from './refusal-detail.tsx'
import { SalvageDetail } from './salvage-detail.tsx'
import { useSettling } from './settling.ts'
import { TaskDetail } from './task-detail.tsx'

/** What waits for a person: the list at the left, the chosen line in full at the right. */
export function Inbox() {
  const { data, error, refetch } = useQuery(api.inbox.list.queryOptions())
  return (
    <Page
      title="Inbox"
      subtitle="What happened on several workstations at once, and what the clinic’s server did not take"
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {data && <Waiting entries={entriesOf(data)} />}
    </Page>
  )
}

function Waiting({ entries }: { entries: readonly Entry[] }) {
  const navigate = useNavigate()
  const list = useRef<HTMLDivElement>(null)
  const { shown, settle } = useSettling(entries)
  const open = shown.filter(({ words }) => words === null).map(({ entry }) => entry)
  const [asked, setAsked] = useState<{ key: string; index: number }>({ key: '', index: 0 })
  // The chosen line; when it is gone, the one that took its place.
  const found = open.findIndex(({ key }) => key === asked.key)
  const index = found >= 0 ? found : Math.min(asked.index, open.length - 1)
  const chosen = open[index]

  const choose = (next: number, isByKey: boolean) => {
    const entry = open[Math.max(0, Math.min(open.length - 1, next))]
    if (!entry) return false
    setAsked({ key: entry.key, index: open.indexOf(entry) })
    if (isByKey) list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(entry.key)}"]`)?.focus()
    return true
  }
  const openPlace = (event: KeyboardEvent) => {
    const isElsewhere = event.target instanceof Element && event.target.closest('button:not([data-key]), a, summary')
    if (!chosen?.link || isElsewhere) return false
    navigate(chosen.link)
    return true
  }
  const next = () => choose(index + 1, true)
  const before = () => choose(index - 1, true)
  useKeys({ j: next, ArrowDown: next, k: before, ArrowUp: before, Enter: openPlace })

  if (shown.length === 0) {
    return (
      <EmptyState title="Nothing waits for you">
        When two workstations change the same thing while they can’t see each other, it is asked here.
      </EmptyState>
    )
  }
  return (
    <div className={styles.inbox}>
      <div ref={list} className={styles.lists}>
        <EntryList
          shown={shown}
          chosenKey={chosen?.key ?? null}
          onChoose={(key) => choose(indexOf(open, key), false)}
        />
        <Text isSoft isSmall>
          <KeyHint keys="j" /> <KeyHint keys="k" /> move <KeyHint keys="Enter" /> opens the place
        </Text>
      </div>
      <div className={styles.detail}>
        {chosen && (
          <Detail
            key={chosen.key}
            entry={chosen}
            onSettled={(words) => {
              settle(chosen, words)
              setAsked({ key: open[index + 1]?.key ?? open[index - 1]?.key ?? '', index })
            }}
          />
        )}
      </div>
    </div>
  )
}

const indexOf = (entries: readonly Entry[], key: string): number => entries.findIndex((entry) => entry.key === key)

function Detail({ entry, onSettled }: { entry: Entry; onSettled: (words: string) => void }) {
  if (entry.kind === 'conflict') return <ConflictDetail row={entry.row} link={entry.link} onSettled={onSettled} />
  if (entry.kind === 'task') return <TaskDetail row={entry.row} link={entry.link} onSettled={onSettled} />
  if (entry.kind === 'refusal') return <RefusalDetail row={entry.row} link={entry.link} onSettled={onSettled} />
  return <SalvageDetail rows={entry.rows} onSettled={onSettled} />
}
