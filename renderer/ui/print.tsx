import './print.css'
import { type ReactNode, useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { useClinic } from './clinic.tsx'

/** A4 for prescriptions and summaries, 80 mm roll for receipts, 62 x 29 mm label. */
export type Paper = 'a4' | 'receipt' | 'label'

interface Sheet {
  paper: Paper
  content: ReactNode
}

let sheet: Sheet | null = null
const watchers = new Set<() => void>()
const setSheet = (next: Sheet | null): void => {
  sheet = next
  for (const watcher of watchers) watcher()
}

/**
 * Prints `content` alone on the paper through the browser's own print dialog. Styles that work on paper: h1-h3,
 * table, `.number` (right-aligned cells). What was printed leaves the page afterwards.
 */
export function printSheet(paper: Paper, content: ReactNode): void {
  setSheet({ paper, content })
}

/** Takes a printed sheet out of the page, as when the screen locks. */
export const clearSheet = (): void => setSheet(null)

/** The clinic's letterhead and a title above what is printed; for the content of `printSheet`. */
export function PrintSheet({ title, children }: { title: string; children: ReactNode }) {
  const clinic = useClinic()
  return (
    <article>
      <header className="letterhead">
        <strong>{clinic.name}</strong>
        {clinic.letterhead && <div>{clinic.letterhead}</div>}
      </header>
      <h1>{title}</h1>
      {children}
    </article>
  )
}

/** The one place where printed content lives; `UiProvider` holds it. */
export function PrintRegion() {
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => sheet,
  )
  useEffect(() => {
    window.addEventListener('afterprint', clearSheet)
    window.addEventListener('hashchange', clearSheet)
    return () => {
      window.removeEventListener('afterprint', clearSheet)
      window.removeEventListener('hashchange', clearSheet)
    }
  }, [])
  useLayoutEffect(() => {
    if (!current) return
    const frame = requestAnimationFrame(() => window.print())
    return () => cancelAnimationFrame(frame)
  }, [current])
  if (!current) return null
  return createPortal(
    <div className="hera-print" data-paper={current.paper}>
      {current.content}
    </div>,
    document.body,
  )
}
