import {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron'
import { runDesktop } from './desktop.ts'
import { printPartition } from './printer.ts'

// The one file that holds Electron itself; everything it leads to takes what it needs as a parameter. Not awaited here:
// Electron is ready only after this module has been read to its end.
void runDesktop(
  {
    app,
    crashReporter,
    dialog,
    ipcMain,
    powerMonitor,
    protocol,
    safeStorage,
    screen,
    shell,
    utilityProcess,
    defaultSession: () => session.defaultSession,
    printSession: () => session.fromPartition(printPartition),
    makeWindow: (options) => new BrowserWindow(options),
    showMenu: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    onFault: (listener) => void process.on('uncaughtException', listener).on('unhandledRejection', listener),
    say: (line) => void process.stdout.write(`${line}\n`),
  },
  { args: process.argv.slice(1), machine: process },
)
