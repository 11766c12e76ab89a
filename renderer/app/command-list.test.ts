import { expect, test, vi } from 'vitest'
import { menuGroup } from '../../shared/contract/desktop.ts'
import { roles } from '../../shared/domain/capability.ts'
import { profileOf } from '../../tests/harness/profile.ts'
import { isOpenTo } from './access.ts'
import { type CommandTools, findCommand, isOwnChord, listCommands } from './command-list.ts'
import { chordOf } from './keyboard.ts'
import { menuOf } from './menu-bar.ts'
import { commands, screens } from './registry.ts'

const listOf = (role: (typeof roles)[number]) => listCommands(profileOf(role), screens, commands)
const flat = (role: (typeof roles)[number]) => listOf(role).flatMap((group) => group.commands)
const repeated = (words: readonly string[]) => words.filter((word, index) => words.indexOf(word) !== index)

const makeTools = () => {
  const done: string[] = []
  const note = (words: string) => () => void done.push(words)
  const tools: CommandTools = {
    navigate: (path) => void done.push(`open ${path}`),
    find: note('find'),
    showKeys: note('keys'),
    switchUser: note('switch'),
    lock: note('lock'),
  }
  return { tools, done }
}

const pressed = (code: string, key: string, held: Partial<KeyboardEvent> = {}) => ({
  code,
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
})

test('no role has two commands with the same id, keys or letters', () => {
  for (const role of roles) {
    const all = flat(role)
    expect(repeated(all.map(({ id }) => id))).toEqual([])
    expect(repeated(all.flatMap(({ keys }) => keys ?? []))).toEqual([])
    expect(repeated(all.flatMap(({ typed }) => typed ?? []))).toEqual([])
  }
})

test('no key within a screen is one that works everywhere', () => {
  const within = screens.flatMap(({ actions }) => (actions ?? []).map(([keys]) => keys))
  expect(within.length).toBeGreaterThan(0)
  for (const role of roles) {
    const everywhere = flat(role).flatMap(({ keys }) => keys ?? [])
    expect(within.filter((keys) => everywhere.includes(keys))).toEqual([])
  }
})

test('a role is given only what it may open or do, and never what is its own rows only in place of all', () => {
  for (const role of roles) {
    const profile = profileOf(role)
    for (const { id } of flat(role)) {
      const [kind, rest] = [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)]
      const source =
        kind === 'go' ? screens.find(({ path }) => path === rest) : commands.find((command) => command.id === rest)
      if (kind !== 'hera') expect(source && isOpenTo(profile, source), `${role}: ${id}`).toBe(true)
    }
  }
  const ids = flat('cashier').map(({ id }) => id)
  expect(ids).toContain('go:/bills')
  expect(ids).not.toContain('do:patients.register')
  expect(flat('clerk').map(({ id }) => id)).toContain('do:patients.register')
  expect(flat('patient').map(({ id }) => id)).not.toContain('go:/patients')
})

test('the menu bar takes the list of every role as it is', () => {
  for (const role of roles) {
    const menu = menuOf(listOf(role))
    expect(menu.length).toBeLessThanOrEqual(8)
    for (const group of menu) expect(menuGroup.parse(group)).toEqual(group)
  }
})

test('every entry of the menu bar runs, and does one thing', () => {
  for (const role of roles) {
    const groups = listOf(role)
    for (const { id } of menuOf(groups).flatMap(({ items }) => items)) {
      const { tools, done } = makeTools()
      findCommand(groups, (command) => command.id === id)?.run(tools)
      expect(done, `${role}: ${id}`).toHaveLength(1)
      const path = /^open (.*)$/.exec(done[0] ?? '')?.[1]
      if (path !== undefined) expect(screens.map((screen) => screen.path)).toContain(path)
    }
  }
})

test('keys held together are named as in the list, whatever the layout writes', () => {
  expect(chordOf(pressed('KeyK', 'k', { ctrlKey: true }))).toBe('Ctrl+K')
  expect(chordOf(pressed('KeyL', 'L', { metaKey: true }))).toBe('Ctrl+L')
  expect(chordOf(pressed('Digit3', '#', { altKey: true }))).toBe('Alt+3')
  expect(chordOf(pressed('KeyQ', '@', { ctrlKey: true, altKey: true })), 'AltGr writes').toBeNull()
  expect(chordOf(pressed('Digit1', '!', { ctrlKey: true, shiftKey: true }))).toBeNull()
  expect(chordOf(pressed('KeyG', 'g'))).toBeNull()
})

test('keys kept while a sign-in is checked are those of the list; copy and paste are the field’s', () => {
  const own = new Set(roles.flatMap((role) => flat(role).flatMap(({ keys }) => keys ?? [])))
  for (const keys of own) expect(isOwnChord(keys), keys).toBe(true)
  for (const keys of ['Ctrl+C', 'Ctrl+V', 'Ctrl+A', 'Alt+N']) expect(isOwnChord(keys)).toBe(false)
})

test('a screen of this list opens by its own address', () => {
  const navigate = vi.fn()
  const { tools } = makeTools()
  findCommand(listOf('doctor'), ({ typed }) => typed === 'g q')?.run({ ...tools, navigate })
  expect(navigate).toHaveBeenCalledExactlyOnceWith('/queue')
})
