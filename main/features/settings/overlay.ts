import { type ManagedSetting, managedSetting, type Settings } from '../../../shared/contract/settings.ts'
import { invalid } from '../../../shared/domain/error.ts'
import { type Configuration, type Managed, sourceWords } from '../../configuration/types.ts'

/** Settings as they hold on this computer: what its administrators set lies over the clinic's own. */
export const overlaid = (settings: Settings, { idleLockMinutes, backupDir }: Managed): Settings => ({
  ...settings,
  ...(idleLockMinutes === undefined ? {} : { idleLockMinutes }),
  ...(backupDir === undefined ? {} : { backupDir }),
})

/** Which settings can't be changed on this computer. */
export const managedSettings = (configuration: Configuration): ManagedSetting[] =>
  managedSetting.shape.name.options.flatMap((name) => {
    const source = configuration.sourceOf(name)
    return source ? [{ name, source }] : []
  })

/** Throws in words when a change is about a setting that is not this computer's to change. */
export const refuseManaged = (configuration: Configuration, changes: Partial<Settings>): void => {
  const met = managedSettings(configuration).find(({ name }) => changes[name] !== undefined)
  if (!met) return
  throw invalid(
    met.name,
    `This is set for this computer by your organisation (${sourceWords[met.source]}), so it cannot be changed here. Ask whoever looks after the computers.`,
  )
}
