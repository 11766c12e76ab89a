import { contract } from '../../../shared/contract/index.ts'
import { actionWords } from './action-words.ts'

interface Described {
  '~orpc'?: { route?: { summary?: string } }
}

const summaryOf = (action: string): string | undefined => {
  let part: unknown = contract
  for (const name of action.split('.')) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, name)) return undefined
    part = (part as Record<string, unknown>)[name]
  }
  return (part as Described)['~orpc']?.route?.summary
}

/** An action of the log in words; one that this version doesn't know is shown as it is. */
export const wordsOf = (action: string): string =>
  (Object.hasOwn(actionWords, action) ? actionWords[action] : summaryOf(action)) ?? action.replace(/[._]/g, ' ')
