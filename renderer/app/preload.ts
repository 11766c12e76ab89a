import { useEffect } from 'react'
import type { Screen } from './screen.ts'

const idle = (): Promise<void> => new Promise((resolve) => requestIdleCallback(() => resolve()))

/**
 * Loads the code of these screens one by one while the window has nothing else to do, so that opening one for the first
 * time takes no longer than the second. A screen that can't be loaded now is loaded when it is opened.
 */
export function usePreload(screens: readonly Screen[]): void {
  useEffect(() => {
    let isOver = false
    const loadAll = async () => {
      for (const { element } of screens) {
        await idle()
        if (isOver) return
        await element.preload?.().catch(() => undefined)
      }
    }
    void loadAll()
    return () => {
      isOver = true
    }
  }, [screens])
}
