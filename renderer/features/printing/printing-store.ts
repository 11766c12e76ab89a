import { create } from 'zustand'
import type { Sheet, SheetKind } from '../../../shared/domain/sheet.ts'

/** One thing to be put on paper. */
export interface PrintJob {
  kind: SheetKind
  sheet: Sheet
  /** What it is of: printed again, it is a copy. Null for what moves on, such as the totals of an open shift. */
  subjectId: string | null
  patientId: string | null
  /** Of a sheet that was kept: it is printed once more, whatever it is of. */
  keptId?: string
  /** As people call it, within a sentence: `receipt R-12`, `the label of Amoxicillin`. */
  name: string
}

/** A print that did not surely come out, and what waits behind it. */
export interface PrintTrouble {
  job: PrintJob
  rest: readonly PrintJob[]
  outcome: 'unsure' | 'failed'
  words: string
  /** The kept sheet, for a PDF; null where nothing could be kept. */
  id: string | null
}

interface Printing {
  /** What is on its way to a printer now. */
  underWay: PrintJob | null
  trouble: PrintTrouble | null
}

const nothing: Printing = { underWay: null, trouble: null }

export const usePrinting = create<Printing>()(() => nothing)

let waiting: (readonly PrintJob[])[] = []
let generation = 0

const keyOf = (job: PrintJob): string => job.keptId ?? `${job.kind}:${job.subjectId ?? JSON.stringify(job.sheet)}`

/** True while the same is printed, waits its turn or is in trouble: a second click must not print it twice. */
export const isUnderWay = (job: PrintJob): boolean => {
  const { underWay, trouble } = usePrinting.getState()
  return [...(underWay ? [underWay] : []), ...(trouble ? [trouble.job, ...trouble.rest] : []), ...waiting.flat()].some(
    (each) => keyOf(each) === keyOf(job),
  )
}

export const putInLine = (jobs: readonly PrintJob[]): void => {
  waiting.push(jobs)
}

export const nextInLine = (): readonly PrintJob[] | undefined => waiting.shift()

/** Ends all of it, as when the screen locks: nothing that was to be printed stays in memory. */
export const forgetPrinting = (): void => {
  waiting = []
  generation += 1
  usePrinting.setState(nothing)
}

/** Answers whether `forgetPrinting` was called since: then an answer that comes late is not acted upon. */
export const watchForgetting = (): (() => boolean) => {
  const begun = generation
  return () => generation !== begun
}
