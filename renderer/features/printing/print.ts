import type { PrintResult, PrintRow } from '../../../shared/contract/printing.ts'
import type { Sheet } from '../../../shared/domain/sheet.ts'
import { errorWords, isRefusal } from '../../host/error-words.ts'
import { api, client, queryClient } from '../../host/queries.ts'
import { notify, printSheet } from '../../ui/index.ts'
import {
  isUnderWay,
  nextInLine,
  type PrintJob,
  type PrintTrouble,
  putInLine,
  usePrinting,
  watchForgetting,
} from './printing-store.ts'

type Answer = PrintResult & { isCopy: boolean }

/**
 * Prints one thing, or several one after the other, each by the printer of its paper. How it came out is said by main:
 * a short notice when it went well, else `PrintTroubleDialog`; several stop at the first that does not come out. What is
 * already on its way is not printed twice.
 */
export function print(...jobs: readonly PrintJob[]): void {
  const fresh = jobs.filter((job) => !isUnderWay(job))
  if (fresh.length === 0) return
  putInLine(fresh)
  void goOn()
}

/** Prints a kept sheet once more. */
export const printAgain = ({ id, kind, title, sheet }: PrintRow & { sheet: Sheet }): void =>
  print({ kind, sheet, keptId: id, subjectId: null, patientId: null, name: title })

/** Takes up what waits, unless a print is on its way or in trouble. */
async function goOn(): Promise<void> {
  const isForgotten = watchForgetting()
  while (!isForgotten()) {
    const { underWay, trouble } = usePrinting.getState()
    if (underWay || trouble) return
    const jobs = nextInLine()
    if (!jobs) return
    await printAll(jobs, false)
  }
}

/** Stops at the first that does not come out: `trouble` then says which, and what was not begun. */
async function printAll(jobs: readonly PrintJob[], isByWindow: boolean): Promise<void> {
  const isForgotten = watchForgetting()
  for (const [index, job] of jobs.entries()) {
    usePrinting.setState({ underWay: job })
    const trouble = await attempt(job, isByWindow, isForgotten)
    if (isForgotten()) return
    usePrinting.setState({ underWay: null })
    if (trouble) {
      usePrinting.setState({ trouble: { ...trouble, job, rest: jobs.slice(index + 1) } })
      return
    }
  }
}

type Failure = Pick<PrintTrouble, 'outcome' | 'words' | 'id'>

async function attempt(job: PrintJob, isByWindow: boolean, isForgotten: () => boolean): Promise<Failure | null> {
  let answer: Answer
  try {
    answer = await ask(job, isByWindow)
  } catch (error) {
    if (isForgotten()) return null
    // The way out stays open when nothing can be kept: paper is what a clinic works with when a computer fails.
    if (isByWindow) return printSheet(job.sheet, { isCopy: job.keptId !== undefined }).then(() => null)
    return failureOf(error)
  }
  void queryClient.invalidateQueries({ queryKey: api.printing.list.key() })
  return isForgotten() ? null : show(answer, job.sheet)
}

const ask = ({ kind, sheet, subjectId, patientId, keptId }: PrintJob, isByWindow: boolean): Promise<Answer> =>
  keptId === undefined
    ? client.printing.print({ kind, sheet, subjectId, patientId, isByWindow })
    : client.printing.again({ id: keptId, isByWindow })

/** A refusal printed nothing. Without an answer nobody knows. */
const failureOf = (error: unknown): Failure =>
  isRefusal(error)
    ? { outcome: 'failed', words: errorWords(error), id: null }
    : {
        outcome: 'unsure',
        words: 'Hera gave no answer, so it is not known whether it is on paper. Look at the printer first.',
        id: null,
      }

async function show(answer: Answer, sheet: PrintJob['sheet']): Promise<Failure | null> {
  const { outcome, printer, words, id, isCopy } = answer
  switch (outcome) {
    case 'dialog':
      await printSheet(sheet, { isCopy })
      return null
    case 'printed':
      notify.done(words, printer)
      return null
    case 'sent':
      notify.info(words)
      return null
    case 'unsure':
    case 'failed':
      return { outcome, words, id }
  }
}

/** Takes the trouble off the screen and goes on: with it again, by the print window, or only with what waits behind it. */
export async function settle(trouble: PrintTrouble, by: 'again' | 'window' | 'leaving' | 'done'): Promise<void> {
  usePrinting.setState({ trouble: null })
  if (by === 'again') await printAll([trouble.job, ...trouble.rest], false)
  if (by === 'window') await printAll([trouble.job, ...trouble.rest], true)
  if (by === 'done') await printAll(trouble.rest, false)
  await goOn()
}
