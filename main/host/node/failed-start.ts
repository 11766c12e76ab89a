import { HeraError } from '../../../shared/domain/error.ts'
import type { BlindWayBack } from '../../update/without-data.ts'

/** What is asked of a system's dialogs. */
export interface Dialogs {
  showErrorBox(title: string, words: string): void
  /** Answers the number of the button. */
  showMessageBox(question: {
    type: 'error' | 'warning'
    title: string
    message: string
    detail: string
    buttons: string[]
    defaultId: number
    cancelId: number
  }): Promise<{ response: number }>
}

type FindWayBack = () => BlindWayBack | null

const title = 'Hera could not open'

/** So many starts in a row that ended by themselves are no accident any more. */
const tooOften = 2

/** A page that crashes again and again: said in words, and yet nobody knows why. */
export const windowCrashes = (): HeraError =>
  new HeraError('SERVICE_UNAVAILABLE', 'Hera’s window crashed several times in a row. Start Hera again.', {
    reason: 'window_crashes',
  })

/** What a person is told of a start that failed; never a path or a cause that nobody has put in words. */
export const failedStartWords = (error: unknown): string =>
  error instanceof HeraError ? error.message : 'Something went wrong at the start. Start Hera again.'

/**
 * Tells that the start failed. Where nobody knows why and the installer of an earlier version is kept, that version is
 * offered: resolves when Hera does not go back, and possibly never when it does.
 */
export const tellFailedStart = async (error: unknown, dialogs: Dialogs, findWayBack: FindWayBack): Promise<void> => {
  const words = failedStartWords(error)
  const isKnown = error instanceof HeraError && error.data.reason !== 'window_crashes'
  const back = isKnown ? null : tryFind(findWayBack)
  if (!back) return dialogs.showErrorBox(title, words)
  const { response } = await dialogs.showMessageBox({
    type: 'error',
    title,
    message: words,
    detail: `If it does not open the next time either, ${advice(back)}`,
    buttons: ['Close', `Go back to version ${back.version}`],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 1) await goBack(back, dialogs)
}

/**
 * Asks, before anything is opened, where the starts before this one ended by themselves: by a crash that left no time
 * for words, or because the power went. Resolves when Hera shall start, and possibly never when it goes back.
 */
export const askAfterUnfinished = async (
  { unfinished, version }: { unfinished: number; version: string },
  dialogs: Dialogs,
  findWayBack: FindWayBack,
): Promise<void> => {
  const back = unfinished < tooOften ? null : tryFind(findWayBack)
  if (!back) return
  const times = unfinished === 2 ? 'twice' : `${unfinished} times`
  const { response } = await dialogs.showMessageBox({
    type: 'warning',
    title: 'Hera',
    message: `Hera ${version} ended by itself ${times} while it was starting.`,
    detail: `If it was switched off, start it. If it ends by itself again, ${advice(back)}`,
    buttons: ['Start anyway', `Go back to version ${back.version}`],
    defaultId: 0,
    cancelId: 0,
  })
  if (response === 1) await goBack(back, dialogs)
}

const advice = ({ version, readsData }: BlindWayBack): string => {
  const otherwise = readsData
    ? ''
    : ` If the newer version has changed the data already, version ${version} will say that it cannot read it: then restore the backup from before the update, with the recovery key.`
  return `go back to version ${version}, which was here before. Your data is not changed by it.${otherwise}`
}

const goBack = async (back: BlindWayBack, dialogs: Dialogs): Promise<void> => {
  try {
    await back.install()
  } catch (failure) {
    const why = failure instanceof HeraError ? failure.message : 'Its installer could not be started.'
    dialogs.showErrorBox(title, `Version ${back.version} was not installed. ${why}`)
  }
}

const tryFind = (find: FindWayBack): BlindWayBack | null => {
  try {
    return find()
  } catch {
    return null
  }
}
