import { readFileSync, writeFileSync } from 'node:fs'
import type { BrowserWindow, BrowserWindowConstructorOptions, MenuItemConstructorOptions, Rectangle } from 'electron'
import { z } from 'zod'
import { pageUrl } from './scheme.ts'

export const webPreferences = (preload: string, isDeveloper: boolean) =>
  ({
    preload,
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
    devTools: isDeveloper,
  }) satisfies BrowserWindowConstructorOptions['webPreferences']

/** No reload among them: a reload ends the session, and nobody should meet it by a slip of the finger. */
export const menu: MenuItemConstructorOptions[] = [
  { role: 'editMenu' },
  {
    label: 'View',
    submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
  },
  { label: 'Hera', submenu: [{ role: 'quit' }] },
]

const savedWindow = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300) }),
  isMaximized: z.boolean(),
})

const readSaved = (file: string): z.infer<typeof savedWindow> | null => {
  try {
    return savedWindow.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** At least 100 pixels of the title bar must be on a display that is still there. */
export const isReachable = (bounds: Rectangle, displays: { workArea: Rectangle }[]): boolean =>
  displays.some(
    ({ workArea }) =>
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x) >= 100 &&
      bounds.y >= workArea.y &&
      bounds.y + 100 <= workArea.y + workArea.height,
  )

export type HeraWindow = Pick<BrowserWindow, 'once' | 'on' | 'show' | 'maximize' | 'isMaximized' | 'isMinimized'> &
  Pick<BrowserWindow, 'restore' | 'focus' | 'getNormalBounds' | 'loadURL'> & {
    webContents: Pick<BrowserWindow['webContents'], 'on' | 'send' | 'reload' | 'isDestroyed'>
  }

export interface WindowOptions {
  preload: string
  isDeveloper: boolean
  /** Where the window's place on the screen is remembered. */
  placeFile: string
  displays: { workArea: Rectangle }[]
  make(options: BrowserWindowConstructorOptions): HeraWindow
}

/** Opens the one window, where it was the last time if that place is still on a screen. */
export const openWindow = ({ preload, isDeveloper, placeFile, displays, make }: WindowOptions): HeraWindow => {
  const saved = readSaved(placeFile)
  const place = saved && isReachable(saved.bounds, displays) ? saved.bounds : { width: 1440, height: 900 }
  const window = make({
    ...place,
    minWidth: 1000,
    minHeight: 640,
    title: 'Hera',
    show: false,
    autoHideMenuBar: true,
    webPreferences: webPreferences(preload, isDeveloper),
  })
  if (saved?.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    try {
      writeFileSync(placeFile, JSON.stringify({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }))
    } catch {} // only comfort is lost
  })
  let crashes = 0
  window.webContents.on('render-process-gone', (_event, details) => {
    crashes += 1
    if (details.reason !== 'clean-exit' && crashes <= 3) window.webContents.reload()
  })
  void window.loadURL(pageUrl)
  return window
}
