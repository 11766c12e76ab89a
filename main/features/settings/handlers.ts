import type { settings } from '../../../shared/contract/settings.ts'
import { invalid } from '../../../shared/domain/error.ts'
import type { Handlers } from '../../api/handlers.ts'
import { readSettings, writeSettings } from './store.ts'

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

export const settingsHandlers: Handlers<typeof settings> = {
  read: (call) => call.core.settings(),
  update(call, { idempotencyKey: _, ...changes }) {
    if (changes.timeZone && !isTimeZone(changes.timeZone)) {
      throw invalid('timeZone', 'This time zone is not known. Choose one such as Africa/Nairobi.')
    }
    writeSettings(call.core.store, call.write, changes)
    return readSettings(call.core.store)
  },
}
