import '../../resources/print.css'
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { createPortal } from 'react-dom'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { fontSizes, pageMargins, pageRule, pageSizes } from '../../shared/domain/sheet-markup.ts'
import { useClinic } from './clinic.tsx'
import { SheetView } from './sheet-view.tsx'

const mmPerPx = 25.4 / 96
const heightMm = (laid: HTMLElement): number => laid.getBoundingClientRect().height * mmPerPx

/** Long words on a label are printed smaller, down to what can still be read, rather than on a second label. */
const shrinkToLabel = (laid: HTMLElement): void => {
  const mostMm = pageSizes.label.heightMm - 2 * pageMargins.label.y
  laid.style.fontSize = ''
  for (let pt: number = fontSizes.label; pt >= fontSizes.leastLabel && heightMm(laid) > mostMm; pt -= 0.25) {
    laid.style.fontSize = `${pt}pt`
  }
}

interface Waiting {
  sheet: Sheet
  isCopy: boolean
  /** Called once the print window was closed, or the sheet left the page without one. */
  onDone: () => void
}

let waiting: Waiting | null = null
const watchers = new Set<() => void>()
const setWaiting = (next: Waiting | null): void => {
  waiting?.onDone()
  waiting = next
  for (const watcher of watchers) watcher()
}

/**
 * Prints a sheet alone on its paper through the print window, where a person chooses the printer; resolves when that
 * window is closed, whatever was chosen. Called for sheets that are secret (`isSecretSheet`); everything else goes by
 * features/printing/print.ts, which knows the printer of each paper.
 */
export const printSheet = (sheet: Sheet, { isCopy = false }: { isCopy?: boolean } = {}): Promise<void> =>
  new Promise((resolve) => setWaiting({ sheet, isCopy, onDone: resolve }))

/** Takes a printed sheet out of the page, as when the screen locks. */
export const clearSheet = (): void => setWaiting(null)

/** The one place where what is printed lives, alone on the paper; it leaves the page once it is printed. */
export function PrintRegion() {
  const region = useRef<HTMLDivElement>(null)
  const { isDemo } = useClinic()
  const current = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => waiting,
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
    const { paper } = current.sheet
    if (paper === 'label') shrinkToLabel(region.current)
    // The roll's page is as long as what stands on it, which is laid out to be measured.
    const page = new CSSStyleSheet()
    page.replaceSync(pageRule(paper, heightMm(region.current)))
    document.adoptedStyleSheets.push(page)
    const frame = requestAnimationFrame(() => {
      window.print()
      current.onDone()
    })
    return () => {
      cancelAnimationFrame(frame)
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== page)
    }
  }, [current])
  if (!current) return null
  return createPortal(
    <div ref={region} className="hera-print" data-paper={current.sheet.paper} aria-hidden>
      <SheetView sheet={current.sheet} marks={{ isDemo, isCopy: current.isCopy }} />
    </div>,
    document.body,
  )
}
