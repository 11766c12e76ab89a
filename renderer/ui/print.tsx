import './print.css'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import { useClinic } from './clinic.tsx'

/** A4 for prescriptions and summaries, 80 mm roll for receipts, 62 x 29 mm label. */
export type Paper = 'a4' | 'receipt' | 'label'

const mmPerPx = 25.4 / 96
const receiptMarginMm = 4
/** A roll is cut where the receipt ends; printers feed at least this much. */
const shortestReceiptMm = 60

/** The `@page` rule of a paper. The roll's page is as long as `sheet`, which must be laid out to be measured. */
const pageOf = (paper: Paper, sheet: HTMLElement): string => {
  if (paper === 'a4') return '@page { size: A4; margin: 16mm 15mm }'
  if (paper === 'label') {
    shrinkToLabel(sheet)
    return '@page { size: 62mm 29mm; margin: 1.5mm 2mm }'
  }
  const lengthMm = Math.ceil(sheet.getBoundingClientRect().height * mmPerPx) + 2 * receiptMarginMm + 1
  return `@page { size: 80mm ${Math.max(lengthMm, shortestReceiptMm)}mm; margin: ${receiptMarginMm}mm }`
}

/** Long words on a label are printed smaller, down to what can still be read, rather than on a second label. */
const shrinkToLabel = (sheet: HTMLElement): void => {
  sheet.style.fontSize = ''
  for (let pt = 8; pt >= 5.5 && sheet.getBoundingClientRect().height * mmPerPx > 25.5; pt -= 0.25) {
    sheet.style.fontSize = `${pt}pt`
  }
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
  const region = useRef<HTMLDivElement>(null)
  const { isDemo } = useClinic()
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
    if (!current || !region.current) return
    const page = new CSSStyleSheet()
    page.replaceSync(pageOf(current.paper, region.current))
    document.adoptedStyleSheets.push(page)
    const frame = requestAnimationFrame(() => window.print())
    return () => {
      cancelAnimationFrame(frame)
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== page)
    }
  }, [current])
  if (!current) return null
  return createPortal(
    <div ref={region} className="hera-print" data-paper={current.paper} aria-hidden>
      {isDemo && <div className="demo">DEMO</div>}
      {current.content}
    </div>,
    document.body,
  )
}
