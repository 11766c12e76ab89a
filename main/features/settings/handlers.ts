import type { Settings, settings } from '../../../shared/contract/settings.ts'
import { may } from '../../../shared/domain/capability.ts'
import { invalid } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { isWritableFolder } from '../backup/backups.ts'
import { managedSettings, overlaid, refuseManaged } from './overlay.ts'
import { hasMoney, readBackupDir, readSettings, writeBackupDir, writeSettings } from './store.ts'

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** The clinic's settings as they hold on this computer. */
const hereOf = ({ core }: Call, clinic: Settings): Settings =>
  overlaid({ ...clinic, backupDir: readBackupDir(core.store) }, core.configuration.managed)

export const settingsHandlers: Handlers<typeof settings> = {
  read(call) {
    const isManager = call.session !== null && may(call.session.role, 'settings.manage')
    const here = hereOf(call, call.core.settings())
    return {
      ...here,
      backupDir: isManager ? here.backupDir : '',
      managed: isManager ? managedSettings(call.core.configuration) : [],
    }
  },
  update(call, { idempotencyKey: _, backupDir, ...changes }) {
    const { store } = call.core
    refuseManaged(call.core.configuration, { ...changes, ...(backupDir === undefined ? {} : { backupDir }) })
    if (backupDir && !isWritableFolder(backupDir)) {
      throw invalid(
        'backupDir',
        'This backup folder cannot be written. Give the whole path of a folder that is there: is the stick plugged in?',
      )
    }
    if (changes.timeZone && !isTimeZone(changes.timeZone)) {
      throw invalid('timeZone', 'This time zone is not known. Choose one such as Africa/Nairobi.')
    }
    const { currency } = call.core.settings()
    if (changes.currency && changes.currency !== currency && hasMoney(store)) {
      throw invalid(
        'currency',
        `Money was charged or counted in ${currency} already, so the currency stays: a bill can't be owed in two.`,
      )
    }
    writeSettings(store, call.write, changes)
    if (backupDir !== undefined && backupDir !== readBackupDir(store)) {
      writeBackupDir(store, backupDir)
      store.audit.append({
        at: call.now,
        author: call.author,
        action: 'settings.backup_folder',
        patientId: null,
        detail: {},
      })
    }
    // Read anew: what `core` keeps is from before this transaction.
    return hereOf(call, readSettings(store))
  },
}
