import type { z } from 'zod'
import type { configurationRow } from '../../../shared/contract/configuration.ts'
import { printerWords } from '../../../shared/domain/printer-words.ts'
import type { Core } from '../../api/core.ts'
import { certificateFacts } from '../../configuration/certificate.ts'
import { codeUse } from '../../configuration/code-use.ts'
import { names, printerNames } from '../../configuration/names.ts'
import type { Managed } from '../../configuration/types.ts'
import { addressWords, codeWords, languageWords, minuteWords } from '../../configuration/words.ts'
import { localState } from '../../database/local-state.ts'
import { chosenPrinter } from '../printing/choices.ts'
import { isSettingChosen, readBackupDir } from '../settings/store.ts'

type Row = z.infer<typeof configurationRow>
/** A value that administrators did not set: where it comes from then. */
type Otherwise = Pick<Row, 'value' | 'source'>

const unset: Otherwise = { value: null, source: 'default' }
const chosenOr = (chosen: string | null, fallback: string | null = null): Otherwise =>
  chosen === null ? { value: fallback, source: 'default' } : { value: chosen, source: 'chosen' }

const authorityWords = (pem: string, timeZone: string): string => {
  const facts = certificateFacts(pem)
  if (!facts) return 'Set'
  const until = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone }).format(facts.validUntil)
  return `${facts.subject}, valid until ${until}`
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** Every name with what holds on this computer now, in words. */
export const configurationRows = (core: Core): Row[] => {
  const { managed, sourceOf } = core.configuration
  const settings = core.settings()
  const { server, workstation } = core.sync.status()
  const update = core.updates.status()
  const backupDir = readBackupDir(core.store)

  const row = <Name extends keyof typeof names>(
    name: Name,
    words: (value: NonNullable<Managed[Name]>) => string,
    otherwise: Otherwise,
  ): Row => {
    const source = sourceOf(name)
    const value = managed[name]
    const said = source && value !== undefined ? { value: words(value), source } : otherwise
    return { name, ...names[name], ...said }
  }
  const asIs = (value: string): string => value
  const printers = printerNames.map(({ name, paper, label, variable }): Row => {
    const source = sourceOf(name)
    const printer = managed.printers?.[paper]
    const chosen = chosenPrinter(core, paper)
    const otherwise = chosenOr(chosen && capital(printerWords(chosen)), capital(printerWords({ kind: 'dialog' })))
    const said = source && printer ? { value: capital(printerWords(printer)), source } : otherwise
    return { name, label, variable, ...said }
  })
  return [
    row('serverAddress', addressWords, chosenOr(server === null ? null : addressWords(server))),
    row('serverCa', (pem) => authorityWords(pem, settings.timeZone), unset),
    row('joinCode', (code) => codeWords(codeUse(localState(core.store), code)), unset),
    row('workstationName', asIs, chosenOr(workstation)),
    row('updateFeed', asIs, chosenOr(update.feed)),
    row('updateChannel', asIs, { value: update.channel, source: 'default' }),
    row('idleLockMinutes', minuteWords, {
      value: minuteWords(settings.idleLockMinutes),
      source: isSettingChosen(core.store, 'idleLockMinutes') ? 'chosen' : 'default',
    }),
    row('backupDir', asIs, chosenOr(backupDir === '' ? null : backupDir, 'In the data folder')),
    row('locale', languageWords, { value: languageWords('en-GB'), source: 'default' }),
    ...printers,
  ]
}
