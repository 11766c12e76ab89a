import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useIsRead } from '../../app/is-read.ts'
import { api } from '../../host/queries.ts'
import { Banner, EmptyState, ErrorNotice, KeyHint, Loading, Page, Text } from '../../ui/index.ts'
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

interface Asked {
  key: string
  index: number
  /** It came by itself, after the one before it was settled. */
  isNext: boolean
}

function Waiting({ entries }: { entries: readonly Entry[] }) {
  const navigate = useNavigate()
  const list = useRef<HTMLDivElement>(null)
  const { shown, settle } = useSettling(entries)
  const open = shown.filter(({ words }) => words === null).map(({ entry }) => entry)
  const [asked, setAsked] = useState<Asked>({ key: '', index: 0, isNext: false })
  // The chosen line. One that somebody else settles stays in sight until another is chosen: what is being typed in it
  // is not lost, and no key meant for it decides about the next.
  const seen = useRef<Entry | null>(null)
  const found = open.findIndex(({ key }) => key === asked.key)
  const gone = found < 0 && seen.current?.key === asked.key ? seen.current : null
  const index = found >= 0 ? found : Math.min(asked.index, open.length - 1)
  const chosen = gone ?? open[index]
  seen.current = chosen ?? null
  const chosenKey = chosen?.key
  useEffect(() => {
    if (chosenKey !== undefined) setAsked((now) => (now.key === chosenKey ? now : { ...now, key: chosenKey, index }))
  }, [chosenKey, index])

  const choose = (next: number, isByKey: boolean) => {
    const entry = open[Math.max(0, Math.min(open.length - 1, next))]
    if (!entry) return false
    setAsked({ key: entry.key, index: open.indexOf(entry), isNext: false })
    if (isByKey) list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(entry.key)}"]`)?.focus()
    return true
  }
  const openPlace = (event: KeyboardEvent) => {
    const isElsewhere = event.target instanceof Element && event.target.closest('button:not([data-key]), a, summary')
    if (!chosen?.link || isElsewhere) return false
    navigate(chosen.link)
    return true
  }
  const next = () => choose(gone ? index : index + 1, true)
  const before = () => choose(index - 1, true)
  useKeys({ j: next, ArrowDown: next, k: before, ArrowUp: before, Enter: openPlace })

  if (shown.length === 0 && !gone) {
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
        {gone && <Gone key={gone.key} />}
        {chosen && (
          <Detail
            key={chosen.key}
            entry={chosen}
            isNext={asked.isNext}
            onSettled={(words) => {
              settle(chosen, words)
              const after = gone ? open[index] : (open[index + 1] ?? open[index - 1])
              setAsked({ key: after?.key ?? '', index, isNext: true })
            }}
          />
        )}
      </div>
    </div>
  )
}

/** Said after a moment: what was settled here leaves the list just before main has answered. */
function Gone() {
  return useIsRead(true) && <Banner tone="info">This was settled meanwhile.</Banner>
}

const indexOf = (entries: readonly Entry[], key: string): number => entries.findIndex((entry) => entry.key === key)

function Detail({ entry, isNext, onSettled }: { entry: Entry; isNext: boolean; onSettled: (words: string) => void }) {
  if (entry.kind === 'conflict')
    return <ConflictDetail row={entry.row} link={entry.link} isNext={isNext} onSettled={onSettled} />
  if (entry.kind === 'task') return <TaskDetail row={entry.row} link={entry.link} onSettled={onSettled} />
  if (entry.kind === 'refusal') return <RefusalDetail row={entry.row} link={entry.link} onSettled={onSettled} />
  return <SalvageDetail rows={entry.rows} onSettled={onSettled} />
}
