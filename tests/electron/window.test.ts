import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { openWindow } from '../../main/host/electron/window.ts'
import { isReachable } from '../../main/host/node/window-place.ts'
import { type FakeWindow, makeWindow } from './fake-electron.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'hera-window-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const placeFile = path.join(dir, 'place.json')

const screenOf = (width: number, height: number, x = 0) => [{ workArea: { x, y: 0, width, height } }]

const givenUp: string[] = []

const openOne = (displays = screenOf(1920, 1080), isDeveloper = false) => {
  const made: FakeWindow[] = []
  const { zoom } = openWindow({
    preload: '/hera/dist/preload/preload.cjs',
    isDeveloper,
    placeFile,
    displays,
    giveUp: () => void givenUp.push('given up'),
    make(options) {
      const window = makeWindow(options)
      made.push(window)
      return window
    },
  })
  expect(made.length).toBe(1)
  return { window: made[0] as FakeWindow, zoom }
}
const open = (displays?: Parameters<typeof openOne>[0]): FakeWindow => openOne(displays).window
const savedPlace = () => JSON.parse(readFileSync(placeFile, 'utf8'))

test('the page runs sandboxed and isolated, without Node, webviews, spell checker or developer tools', () => {
  const preferences = {
    preload: '/hera/dist/preload/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
  }
  expect(open().options.webPreferences).toEqual(preferences)
  expect(openOne(undefined, true).window.options.webPreferences).toEqual({ ...preferences, devTools: true })
})

test('the window loads hera://app/ and nothing else, and shows when it is ready', () => {
  const window = open()
  expect(window.did).toEqual(['loadURL hera://app/'])
  expect(window.options.show).toBe(false)
  window.emit('ready-to-show')
  expect(window.did).toEqual(['loadURL hera://app/', 'show'])
})

test('the window comes back to its place, unless that place is no longer on a screen or can’t be read', () => {
  const first = open()
  expect(first.options).toMatchObject({ width: 1440, height: 900 })
  first.maximize()
  first.emit('close')
  expect(savedPlace().bounds).toEqual({ x: 40, y: 50, width: 1300, height: 800 })
  const second = open()
  expect(second.options).toMatchObject({ x: 40, y: 50, width: 1300, height: 800 })
  expect(second.did).toContain('maximize')
  expect(open(screenOf(1920, 1080, 4000)).options.x).toBeUndefined()
  for (const text of [
    '',
    '{}',
    '{"bounds":{"x":"a"}}',
    '{"bounds":{"x":0,"y":0,"width":1,"height":1},"isMaximized":0}',
    '{"bounds":{"x":0,"y":0,"width":1000,"height":700},"isMaximized":false,"zoom":99}',
  ]) {
    writeFileSync(placeFile, text)
    expect(open().options).toMatchObject({ width: 1440, height: 900 })
  }
})

test('a moved, resized or zoomed window is remembered half a second later, not only when it is closed', () => {
  vi.useFakeTimers()
  try {
    const { window, zoom } = openOne()
    rmSync(placeFile, { force: true })
    const changes = [() => window.emit('move'), () => window.emit('resize'), () => zoom(0.5)]
    for (const [index, change] of changes.entries()) {
      window.bounds = { ...window.bounds, x: 100 + index }
      change()
      vi.advanceTimersByTime(499)
      change()
      vi.advanceTimersByTime(499)
      expect(existsSync(placeFile), 'while it still changes').toBe(false)
      vi.advanceTimersByTime(1)
      expect(savedPlace().bounds.x).toBe(100 + index)
      rmSync(placeFile)
    }
    window.emit('move')
    window.emit('close')
    expect(savedPlace().zoom).toBe(1)
    rmSync(placeFile)
    vi.advanceTimersByTime(1_000)
    expect(existsSync(placeFile), 'a window that is gone is not asked again').toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('the zoom comes back with the page, goes by half steps within its limits, and by the mouse wheel as well', () => {
  const { window, zoom } = openOne()
  const { webContents } = window
  for (let i = 0; i < 20; i++) zoom(0.5)
  expect(webContents.zoomLevel).toBe(5)
  for (let i = 0; i < 40; i++) zoom(-0.5)
  expect(webContents.zoomLevel).toBe(-3)
  zoom(0)
  expect(webContents.zoomLevel).toBe(0)
  webContents.emit('zoom-changed', {}, 'in')
  webContents.emit('zoom-changed', {}, 'in')
  webContents.emit('zoom-changed', {}, 'out')
  expect(webContents.zoomLevel).toBe(0.5)
  window.emit('close')
  const next = open().webContents
  next.emit('did-finish-load')
  expect(next.zoomLevel).toBe(0.5)
})

test('a window counts as reachable with 100 pixels of its top on a display', () => {
  const at = (x: number, y: number) => isReachable({ x, y, width: 1000, height: 700 }, screenOf(1920, 1080))
  expect([at(0, 0), at(1820, 0), at(-900, 200), at(0, 980)]).toEqual([true, true, true, true])
  expect([at(1821, 0), at(-901, 200), at(0, 981), at(0, -1)]).toEqual([false, false, false, false])
})

test('a crashed page is loaded again; three crashes in a minute are enough, three in a week are none', () => {
  vi.useFakeTimers()
  try {
    const { webContents } = open()
    const crash = (reason = 'crashed'): void => webContents.emit('render-process-gone', {}, { reason })
    crash('clean-exit')
    expect(webContents.reloads).toBe(0)
    for (let day = 0; day < 7; day++) {
      crash()
      vi.advanceTimersByTime(86_400_000)
    }
    expect([webContents.reloads, givenUp]).toEqual([7, []])
    for (let i = 0; i < 4; i++) crash()
    expect([webContents.reloads, givenUp]).toEqual([10, ['given up']])
  } finally {
    vi.useRealTimers()
  }
})
