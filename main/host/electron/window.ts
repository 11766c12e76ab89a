import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { makeCrashLimit } from '../node/crash-limit.ts'
import { pageUrl } from '../node/own-address.ts'
import { type Bounds, isReachable, keepPlace, readPlace, zoomLimits } from '../node/window-place.ts'

/** What holds for every window: the page runs sandboxed and reaches nothing of Node or of the system. */
export const closedIn = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false, // would fetch dictionaries from the internet
} satisfies BrowserWindowConstructorOptions['webPreferences']

export type HeraWindow = Pick<BrowserWindow, 'once' | 'on' | 'show' | 'maximize' | 'isMaximized' | 'isMinimized'> &
  Pick<BrowserWindow, 'restore' | 'focus' | 'getNormalBounds' | 'loadURL'> & {
    webContents: Pick<BrowserWindow['webContents'], 'on' | 'send' | 'reload' | 'isDestroyed' | 'zoomLevel'> &
      Pick<BrowserWindow['webContents'], 'getPrintersAsync'>
  }

export interface WindowOptions {
  preload: string
  isDeveloper: boolean
  /** Where the window's place on the screen is remembered. */
  placeFile: string
  displays: { workArea: Bounds }[]
  /** The page crashes again and again; it is not loaded any more. */
  giveUp(): void
  make(options: BrowserWindowConstructorOptions): HeraWindow
}

/** The window, and its zoom: larger and smaller by steps, with 0 back to 100 %. */
export interface OpenWindow {
  window: HeraWindow
  zoom(step: number): void
}

/** Opens the one window, where it was the last time if that place is still on a screen. */
export const openWindow = ({ preload, isDeveloper, placeFile, displays, giveUp, make }: WindowOptions): OpenWindow => {
  const saved = readPlace(placeFile)
  const bounds = saved && isReachable(saved.bounds, displays) ? saved.bounds : { width: 1440, height: 900 }
  const window = make({
    ...bounds,
    minWidth: 1000,
    minHeight: 640,
    title: 'Hera',
    show: false,
    autoHideMenuBar: true,
    webPreferences: { ...closedIn, preload, devTools: isDeveloper },
  })
  const { webContents } = window
  let zoomLevel = saved?.zoom ?? 0
  const place = keepPlace(placeFile, () => ({
    bounds: window.getNormalBounds(),
    isMaximized: window.isMaximized(),
    zoom: zoomLevel,
  }))
  const zoom = (step: number): void => {
    zoomLevel = step === 0 ? 0 : Math.min(Math.max(zoomLevel + step, zoomLimits.least), zoomLimits.most)
    webContents.zoomLevel = zoomLevel
    place.changed()
  }
  if (saved?.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('move', place.changed)
  window.on('resize', place.changed)
  window.on('close', place.ended)
  // Of the mouse wheel; Electron leaves the zooming to us.
  webContents.on('zoom-changed', (_event, direction) => zoom(direction === 'in' ? 0.5 : -0.5))
  webContents.on('did-finish-load', () => {
    webContents.zoomLevel = zoomLevel
  })
  const isWorthATry = makeCrashLimit(() => performance.now())
  webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    if (isWorthATry()) webContents.reload()
    else giveUp()
  })
  void window.loadURL(pageUrl)
  return { window, zoom }
}
