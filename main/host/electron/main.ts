import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
} from 'electron'
import { stderrLog } from '../node/deps.ts'
import { runDesktop } from './desktop.ts'

// The one file that holds Electron itself; everything it leads to takes what it needs as a parameter.
process.on('unhandledRejection', (reason) => {
  stderrLog('unhandled_rejection', { kind: reason instanceof Error ? reason.name : typeof reason })
})

// Not awaited here: Electron is ready only after this module has been read to its end.
void runDesktop(
  {
    app,
    dialog,
    ipcMain,
    powerMonitor,
    protocol,
    safeStorage,
    screen,
    shell,
    defaultSession: () => session.defaultSession,
    makeWindow: (options) => new BrowserWindow(options),
    setMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
  },
  { args: process.argv.slice(1), platform: process.platform },
)
