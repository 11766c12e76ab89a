import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const kept = z.object({ version: z.string(), unfinished: z.int().min(0) })

/** A page that has been there for so long works; what crashes only when it is painted has done so by then. */
const settledMs = 10_000

export interface StartWatch {
  /** How many starts of this version, one after the other before this one, ended without anybody seeing how. */
  readonly unfinished: number
  /** The page is there: in a moment this start is known to have worked. */
  works(): void
  /** This start has worked, or its end was an ordinary or a told one; neither it nor those before it count. */
  forget(): void
}

/**
 * Notes in `starts.json` of the data folder that this version begins a start, on the disk when it returns: a crash of
 * native code leaves no time for it. Where it can't be noted the start goes on as the first of its kind.
 */
export const watchStart = (dataDir: string, version: string): StartWatch => {
  const file = path.join(dataDir, 'starts.json')
  const unfinished = unfinishedIn(file, version)
  try {
    const text = JSON.stringify({ version, unfinished: unfinished + 1 })
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  } catch {}
  const forget = (): void => {
    try {
      rmSync(file, { force: true })
    } catch {}
  }
  return { unfinished, works: () => void setTimeout(forget, settledMs).unref(), forget }
}

const unfinishedIn = (file: string, version: string): number => {
  try {
    const found = kept.parse(JSON.parse(readFileSync(file, 'utf8')))
    return found.version === version ? found.unfinished : 0
  } catch {
    return 0
  }
}
