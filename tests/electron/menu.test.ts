import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { menuBar } from '../../main/host/electron/menu.ts'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { first, makeElectron } from './fake-program.ts'

const groups = [
  {
    label: 'Go to',
    items: [
      { id: 'go:/patients', label: 'Patients', keys: 'Alt+1' },
      { id: 'go:/queue', label: 'Queue & triage', keys: null },
    ],
  },
  { label: 'Hera', items: [{ id: 'hera:lock', label: 'Lock the screen', keys: 'Ctrl+L' }] },
]
const labelsOf = (menu: MenuItemConstructorOptions[] | undefined): (string | undefined)[] =>
  (menu ?? []).map(({ label, role }) => label ?? role)
const entry = (menu: MenuItemConstructorOptions[] | undefined, label: string): MenuItemConstructorOptions => {
  const all = (menu ?? []).flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
  const found = all.find((item) => item.label === label)
  if (!found) throw new Error(`the menu has no ${label}`)
  return found
}
const choose = (item: MenuItemConstructorOptions): void => item.click?.({} as never, undefined, {} as never)

const open = (platform: NodeJS.Platform = 'linux', isDeveloper = false) => {
  const shown: MenuItemConstructorOptions[][] = []
  const zooms: number[] = []
  const menu = menuBar({
    platform,
    isDeveloper,
    zoom: (step) => void zooms.push(step),
    show: (given) => void shown.push(given),
  })
  return { menu, shown, zooms }
}

test('commands stand beside the system’s own entries; a group named Hera stands above quitting', () => {
  const { menu, shown } = open()
  menu.setMenu(groups)
  expect(labelsOf(shown[0])).toEqual(['Hera', 'editMenu', 'View', 'Go to'])
  expect(labelsOf(shown[0]?.[0]?.submenu as MenuItemConstructorOptions[])).toEqual([
    'Lock the screen',
    undefined,
    'quit',
  ])
  expect(labelsOf(shown[0]?.[3]?.submenu as MenuItemConstructorOptions[])).toEqual(['Patients', 'Queue && triage'])
  menu.setMenu(null)
  expect(labelsOf(shown[1])).toEqual(['Hera', 'editMenu', 'View'])
  expect(labelsOf(shown[1]?.[0]?.submenu as MenuItemConstructorOptions[])).toEqual(['quit'])
})

test('keys of commands are shown and left to the page; macOS can’t leave them, so it shows none', () => {
  const { menu, shown } = open()
  menu.setMenu(groups)
  expect(entry(shown[0], 'Patients')).toMatchObject({ accelerator: 'Alt+1', registerAccelerator: false })
  expect(entry(shown[0], 'Queue && triage')).not.toHaveProperty('accelerator')
  const mac = open('darwin')
  mac.menu.setMenu(groups)
  expect(entry(mac.shown[0], 'Patients')).not.toHaveProperty('accelerator')
})

test('the menu has no reload, developer tools only in a run from source, and zooms by itself', () => {
  const { menu, shown, zooms } = open()
  menu.setMenu(null)
  expect(JSON.stringify(shown)).not.toMatch(/reload|devtools/i)
  const fromSource = open('linux', true)
  fromSource.menu.setMenu(null)
  expect(JSON.stringify(fromSource.shown)).toContain('toggleDevTools')
  for (const label of ['Larger', 'Smaller', 'Actual size']) choose(entry(shown[0], label))
  expect(zooms).toEqual([0.5, -0.5, 0])
})

const openDesk = async () => {
  const electron = makeElectron()
  await electron.run()
  const client = await electron.signIn()
  return { electron, client, menu: () => electron.menus.at(-1) }
}
const isEmpty = (menu: MenuItemConstructorOptions[] | undefined): boolean => labelsOf(menu).length === 3

test('what is chosen in the menu bar reaches the page that showed it', async () => {
  const { electron, client, menu } = await openDesk()
  const chosen = await client.desktop.chosen()
  expect(await client.desktop.setMenu({ groups })).toEqual({ isDesktop: true })
  choose(entry(menu(), 'Patients'))
  choose(entry(menu(), 'Lock the screen'))
  expect([(await chosen.next()).value, (await chosen.next()).value]).toEqual([
    { id: 'go:/patients' },
    { id: 'hera:lock' },
  ])
  await client.desktop.setMenu({ groups: [] })
  expect(isEmpty(menu())).toBe(true)
  await electron.quit()
})

test('a lock empties the menu and ends the stream; what is chosen after it reaches nobody', async () => {
  const { electron, client, menu } = await openDesk()
  const chosen = await client.desktop.chosen()
  await client.desktop.setMenu({ groups })
  const stale = entry(menu(), 'Patients')
  const next = chosen.next()
  await client.auth.lock()
  expect(isEmpty(menu())).toBe(true)
  choose(stale)
  expect(await next).toMatchObject({ done: true })
  expect(await codeOf(client.desktop.setMenu({ groups }))).toBe('LOCKED')
  expect(await codeOf(client.desktop.chosen())).toBe('LOCKED')
  expect(isEmpty(menu())).toBe(true)
  await client.auth.unlock({ password: first.password })
  await client.desktop.setMenu({ groups })
  expect(isEmpty(menu())).toBe(false)
  await electron.quit()
})

test.each(['signing out', 'a reload', 'a crash', 'a new port', 'quitting'])('%s empties the menu', async (how) => {
  const { electron, client, menu } = await openDesk()
  await client.desktop.setMenu({ groups })
  expect(isEmpty(menu())).toBe(false)
  const contents = electron.contents()
  if (how === 'signing out') await client.auth.logout()
  if (how === 'a reload') {
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    contents.emit('did-navigate')
  }
  if (how === 'a crash') contents.emit('render-process-gone', {}, { reason: 'crashed' })
  if (how === 'a new port') electron.join()
  if (how === 'quitting') await electron.quit()
  await expect.poll(() => isEmpty(menu())).toBe(true)
  if (how !== 'quitting') await electron.quit()
})

const noDesktop = { onChosen: () => () => {}, crashes: () => [], removeCrashes: () => 0 }

test('closing an account empties the menu of whoever works with it', async () => {
  const shown: unknown[] = []
  const clinic = await openClinic({ desktop: { ...noDesktop, setMenu: (given) => void shown.push(given) } })
  const [admin, doctor] = [await clinic.as('admin'), await clinic.as('doctor')]
  await doctor.desktop.setMenu({ groups })
  await admin.users.disable({ id: clinic.userId('doctor'), idempotencyKey: key() })
  expect(shown).toEqual([groups, null])
})

test('another session neither hears the choices of the first nor takes its menu away', async () => {
  const shown: unknown[] = []
  const listeners = new Set<(id: string) => void>()
  const clinic = await openClinic({
    desktop: {
      ...noDesktop,
      setMenu: (given) => void shown.push(given),
      onChosen(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
  })
  const [doctor, clerk] = [await clinic.as('doctor'), await clinic.as('clerk')]
  const heard: string[] = []
  const stream = await clerk.desktop.chosen()
  const listening = (async () => {
    for await (const { id } of stream) heard.push(id)
  })()
  await doctor.desktop.setMenu({ groups })
  for (const listener of listeners) listener('go:/patients')
  await clerk.auth.logout()
  await listening
  expect(heard).toEqual([])
  expect(shown).toEqual([groups])
  expect(listeners.size, 'nothing goes on listening').toBe(0)
  await doctor.auth.logout()
  expect(shown.at(-1)).toBeNull()
})

test('a stream that its page gives up is given up here as well', async () => {
  const listeners = new Set<(id: string) => void>()
  const clinic = await openClinic({
    desktop: {
      ...noDesktop,
      setMenu() {},
      onChosen(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
  })
  const doctor = await clinic.as('doctor')
  const abort = new AbortController()
  const stream = await doctor.desktop.chosen(undefined, { signal: abort.signal })
  const next = stream.next().catch(() => null)
  await expect.poll(() => listeners.size).toBe(1)
  abort.abort()
  await next
  await expect.poll(() => listeners.size).toBe(0)
})

test('a browser window has no menu bar: it is told so, and its stream ends at once', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  expect(await doctor.desktop.setMenu({ groups })).toEqual({ isDesktop: false })
  expect(await (await doctor.desktop.chosen()).next()).toMatchObject({ done: true })
})

test('labels and keys from a page are held to the contract', async () => {
  const clinic = await openClinic()
  const doctor = await clinic.as('doctor')
  const item = { id: 'a', label: 'A', keys: null }
  for (const bad of [
    { ...item, keys: 'A' },
    { ...item, keys: 'Ctrl+Alt+Delete' },
    { ...item, label: 'x'.repeat(81) },
    { ...item, label: 'two\nlines' },
  ]) {
    expect(await codeOf(doctor.desktop.setMenu({ groups: [{ label: 'G', items: [bad] }] })), JSON.stringify(bad)).toBe(
      'BAD_REQUEST',
    )
  }
})
