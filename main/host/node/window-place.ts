import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

/** Steps of Chromium's zoom: 0 is 100 %, each whole step is a fifth more or less. */
export const zoomLimits = { least: -3, most: 5 }

const windowPlace = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300) }),
  isMaximized: z.boolean(),
  zoom: z.number().min(zoomLimits.least).max(zoomLimits.most).default(0),
})
/** Where the window was on the screen, and how large its text. */
export type WindowPlace = z.infer<typeof windowPlace>

/** At least 100 pixels of the title bar must be on a display that is still there. */
export const isReachable = (bounds: Bounds, displays: { workArea: Bounds }[]): boolean =>
  displays.some(
    ({ workArea }) =>
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x) >= 100 &&
      bounds.y >= workArea.y &&
      bounds.y + 100 <= workArea.y + workArea.height,
  )

export const readPlace = (file: string): WindowPlace | null => {
  try {
    return windowPlace.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

const writeAfterMs = 500

/** Remembers a place that changes often: written half a second after the last change, and at once when it ends. */
export const keepPlace = (file: string, current: () => WindowPlace): { changed(): void; ended(): void } => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = (): void => {
    clearTimeout(timer)
    try {
      writeFileSync(file, JSON.stringify(current()))
    } catch {} // only comfort is lost
  }
  return {
    changed() {
      clearTimeout(timer)
      timer = setTimeout(write, writeAfterMs)
    },
    ended: write,
  }
}
