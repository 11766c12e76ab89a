import './print.css'
import { type ReactNode, useEffect, useLayoutEffect, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { useClinic } from './clinic.tsx'

/** A4 for prescriptions and summaries, 80 mm roll for receipts, 62 x 29 mm label. */
export type Paper = 'a4' | 'receipt' | 'label'

/** Width, height and margin of each paper; a receipt longer than its page goes on on the next. */
const pages: Record<Paper, string> = {
  a4: 'size: A4; margin: 16mm 15mm',
  receipt: 'size: 80mm 200mm; margin: 3mm 4mm',
  label: 'size: 62mm 29mm; margin: 1.5mm 2mm',
}

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

/** The one place where printed content lives: the shell holds it, inside the clinic whose letterhead is printed. */
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
    const page = new CSSStyleSheet()
    page.replaceSync(`@page { ${pages[current.paper]} }`)
    document.adoptedStyleSheets.push(page)
    const frame = requestAnimationFrame(() => window.print())
    return () => {
      cancelAnimationFrame(frame)
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== page)
    }
  }, [current])
  if (!current) return null
  return createPortal(
    <div className="hera-print" data-paper={current.paper}>
      {current.content}
    </div>,
    document.body,
  )
}
