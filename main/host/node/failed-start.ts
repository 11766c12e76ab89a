import { HeraError } from '../../../shared/domain/error.ts'
import type { BlindWayBack } from '../../update/without-data.ts'

/** What is asked of a system's dialogs. */
export interface Dialogs {
  showErrorBox(title: string, words: string): void
  /** Answers the number of the button. */
  showMessageBox(question: {
    type: 'error'
    title: string
    message: string
    detail: string
    buttons: string[]
    defaultId: number
    cancelId: number
  }): Promise<{ response: number }>
}

const title = 'Hera could not open'

/** What a person is told of a start that failed; never a path or a cause that nobody has put in words. */
export const failedStartWords = (error: unknown): string =>
  error instanceof HeraError ? error.message : 'Something went wrong at the start. Start Hera again.'

/**
 * Tells that the start failed. Where nobody knows why and the installer of an earlier version is kept, that version is
 * offered: resolves when Hera does not go back, and possibly never when it does.
 */
export const tellFailedStart = async (
  error: unknown,
  dialogs: Dialogs,
  findWayBack: () => BlindWayBack | null,
): Promise<void> => {
  const words = failedStartWords(error)
  const back = error instanceof HeraError ? null : tryFind(findWayBack)
  if (!back) return dialogs.showErrorBox(title, words)
  const { response } = await dialogs.showMessageBox({
    type: 'error',
    title,
    message: words,
    detail: `If it does not open the next time either, go back to version ${back.version}, which was here before. Your data is not changed by it.`,
    buttons: ['Close', `Go back to version ${back.version}`],
    defaultId: 0,
    cancelId: 0,
  })
  if (response !== 1) return
  try {
    await back.install()
  } catch (failure) {
    const why = failure instanceof HeraError ? failure.message : 'Its installer could not be started.'
    dialogs.showErrorBox(title, `Version ${back.version} was not installed. ${why}`)
  }
}

const tryFind = (find: () => BlindWayBack | null): BlindWayBack | null => {
  try {
    return find()
  } catch {
    return null
  }
}
