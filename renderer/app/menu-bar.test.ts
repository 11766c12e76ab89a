import { expect, test } from 'vitest'
import type { DesktopPowers } from '../../main/features/desktop/types.ts'
import type { MenuGroup } from '../../shared/contract/desktop.ts'
import { openClinic } from '../../tests/harness/clinic.ts'
import { profileOf } from '../../tests/harness/profile.ts'
import { listCommands } from './command-list.ts'
import { followMenuBar, menuOf } from './menu-bar.ts'
import { commands, screens } from './registry.ts'

/** A menu bar without a system behind it: what it shows, and a hand that chooses. */
const makeMenuBar = () => {
  const listeners = new Set<(id: string) => void>()
  const bar = { shown: null as MenuGroup[] | null }
  const desktop: DesktopPowers = {
    setMenu: (groups) => {
      bar.shown = groups
    },
    onChosen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    crashes: () => [],
    removeCrashes: () => 0,
  }
  const choose = (id: string) => {
    for (const listener of listeners) listener(id)
  }
  return { bar, desktop, choose, listeners }
}

test('the menu bar shows the person’s commands and runs what is chosen, until the shell closes', async () => {
  const { bar, desktop, choose, listeners } = makeMenuBar()
  const clinic = await openClinic({ desktop })
  const client = await clinic.as('clerk')
  const groups = listCommands(profileOf('clerk'), screens, commands)
  const abort = new AbortController()
  const ran: string[] = []
  const following = followMenuBar(client.desktop, groups, ({ id }) => void ran.push(id), abort.signal)
  await expect.poll(() => bar.shown).toEqual(menuOf(groups))
  await expect.poll(() => listeners.size).toBe(1)
  choose('do:patients.register')
  choose('go:/nowhere')
  choose('hera:lock')
  await expect.poll(() => ran).toEqual(['do:patients.register', 'hera:lock'])
  abort.abort()
  await following
  await expect.poll(() => listeners.size).toBe(0)
})

test('in a browser window nothing is followed', async () => {
  const clinic = await openClinic()
  const client = await clinic.as('clerk')
  const groups = listCommands(profileOf('clerk'), screens, commands)
  await followMenuBar(client.desktop, groups, () => {}, new AbortController().signal)
})

test('a locked session ends the following', async () => {
  const { desktop } = makeMenuBar()
  const clinic = await openClinic({ desktop })
  const client = await clinic.as('clerk')
  await client.auth.lock()
  const groups = listCommands(profileOf('clerk'), screens, commands)
  await followMenuBar(client.desktop, groups, () => {}, new AbortController().signal)
})
