import { expect, test } from 'vitest'
import { roles } from '../../shared/domain/capability.ts'
import { profileOf } from '../../tests/harness/profile.ts'
import { homeOf, isOpenTo, railOf } from './access.ts'
import { commands, screens } from './registry.ts'
import type { Screen } from './screen.ts'

const repeated = (words: readonly string[]) => words.filter((word, index) => words.indexOf(word) !== index)

const Element = () => null
const screen = (path: string, more: Partial<Screen>): Screen => ({
  path,
  title: path,
  element: Element,
  needs: 'session',
  ...more,
})

test('no two screens share a path, a key or a place in the rail', () => {
  expect(repeated(screens.map(({ path }) => path))).toEqual([])
  expect(repeated([...screens, ...commands].flatMap(({ keys }) => (keys ? [keys] : [])))).toEqual([])
  expect(repeated(screens.flatMap(({ nav }) => (nav ? [String(nav.order)] : [])))).toEqual([])
  expect(repeated(commands.map(({ id }) => id))).toEqual([])
})

test('every path begins with a slash; every key is one letter or digit, of a rail screen or a command', () => {
  for (const { path } of screens) expect(path).toMatch(/^\/[a-z]/)
  for (const { keys } of [...screens, ...commands]) if (keys !== undefined) expect(keys).toMatch(/^[a-z0-9]$/)
  // Another screen's key would stand in no list; a command takes its place.
  expect(screens.filter(({ keys, nav }) => keys && !nav).map(({ path }) => path)).toEqual([])
})

test('no role has two home screens, and a home is open to its role', () => {
  for (const role of roles) {
    const homes = screens.filter(({ home }) => home?.includes(role))
    expect(homes.length).toBeLessThanOrEqual(1)
    for (const home of homes) expect(isOpenTo(profileOf(role), home)).toBe(true)
  }
})

test('the rail shows what the role may open, in order', () => {
  const icon = () => null
  const all = [
    screen('/cash', { needs: 'payment.take', nav: { label: 'Cash', icon, order: 50 } }),
    screen('/patients', { needs: 'patient.read', nav: { label: 'Patients', icon, order: 10 } }),
    screen('/hidden', { needs: 'patient.read' }),
  ]
  expect(railOf(profileOf('cashier'), all).map(({ path }) => path)).toEqual(['/patients', '/cash'])
  expect(railOf(profileOf('clerk'), all).map(({ path }) => path)).toEqual(['/patients'])
})

test('a screen for staff is closed to a patient, who holds the same capability for own rows only', () => {
  const staff = screen('/patients', { needs: 'patient.read' })
  const own = screen('/my-record', { needs: 'patient.read', grants: ['own'] })
  expect(isOpenTo(profileOf('patient'), staff)).toBe(false)
  expect(isOpenTo(profileOf('patient'), own)).toBe(true)
  expect(isOpenTo(profileOf('doctor'), own)).toBe(false)
})

test('a role begins at the screen that names it, else at the first of its rail', () => {
  const icon = () => null
  const all = [
    screen('/patients', { needs: 'patient.read', nav: { label: 'Patients', icon, order: 10 } }),
    screen('/cash', { needs: 'payment.take', nav: { label: 'Cash', icon, order: 50 }, home: ['cashier'] }),
  ]
  expect(homeOf(profileOf('cashier'), all)?.path).toBe('/cash')
  expect(homeOf(profileOf('admin'), all)?.path).toBe('/patients')
})
