import type { BrowserWindow, BrowserWindowConstructorOptions, PrinterInfo } from 'electron'
import type { Delivery, PrintPage, SystemPrinters } from '../../printing/types.ts'
import { printUrl } from '../node/own-address.ts'
import type { PrintPages } from '../node/print-pages.ts'
import { closedIn } from './window.ts'

export type PrintWindow = Pick<BrowserWindow, 'on' | 'loadURL' | 'isDestroyed' | 'destroy'> & {
  webContents: Pick<BrowserWindow['webContents'], 'on' | 'print'>
}

/** Print windows have a session of their own, kept in memory: it serves nothing but pages to be printed. */
export const printPartition = 'print'

interface PrinterOptions {
  pages: PrintPages
  printers(): Promise<Pick<PrinterInfo, 'name'>[]>
  make(options: BrowserWindowConstructorOptions): PrintWindow
}

const withinMs = 60_000

const failed = (problem: string): Delivery => ({ outcome: 'failed', problem })

/** Prints by the system's own drivers: the page is laid out in a hidden window that can run nothing. */
export const systemPrinters = ({ pages, printers, make }: PrinterOptions): SystemPrinters => {
  const list = async (): Promise<string[]> => (await printers()).map(({ name }) => name)

  const deliver = (window: PrintWindow, token: string, page: PrintPage, deviceName: string): Promise<Delivery> =>
    new Promise((resolve) => {
      let isHandedOver = false
      // Once it was handed over nobody can tell what became of it.
      const lost = (): void =>
        resolve(isHandedOver ? { outcome: 'unsure', problem: 'system_silent' } : failed('system_refused'))
      setTimeout(lost, withinMs).unref()
      window.on('closed', lost)
      window.webContents.on('render-process-gone', lost)
      const hand = (): void => {
        isHandedOver = true
        // Margins are left to the page's own `@page`, its size in microns is said here as well.
        const pageSize = { width: page.widthMm * 1_000, height: page.heightMm * 1_000 }
        window.webContents.print({ silent: true, deviceName, pageSize, printBackground: false }, (isTaken) =>
          resolve(isTaken ? { outcome: 'sent', problem: null } : failed('system_refused')),
        )
      }
      window
        .loadURL(printUrl + token)
        .then(hand)
        .catch(() => resolve(failed('system_refused')))
    })

  return {
    list,
    async print(page, printer) {
      if (!(await list()).includes(printer)) return failed('system_gone')
      const token = pages.put(page.html)
      const webPreferences = { ...closedIn, javascript: false, devTools: false, partition: printPartition }
      const window = make({ show: false, webPreferences })
      try {
        return await deliver(window, token, page, printer)
      } finally {
        pages.forget(token)
        if (!window.isDestroyed()) window.destroy()
      }
    },
  }
}
