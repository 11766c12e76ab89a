import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { isatty } from 'node:tty'
import { isPrinterDevice } from '../../shared/domain/printer.ts'
import { type Patience, type Wire, WireBroken } from './wire.ts'

const openingProblems: Readonly<Record<string, string>> = {
  ENOENT: 'not_found',
  ENXIO: 'not_found',
  ENODEV: 'not_found',
  EACCES: 'not_allowed',
  EPERM: 'not_allowed',
  EBUSY: 'in_use',
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
const isBusy = (error: unknown): boolean => codeOf(error) === 'EAGAIN'

/** Between two tries of a device that is busy printing. */
const againMs = 20

/** For reading too where the device lets us, never blocking: a printer without paper would hold a thread for ever. */
const openFile = async (path: string): Promise<{ file: FileHandle; canRead: boolean }> => {
  // A serial port must not become the terminal of this program: a byte from the printer could then end it.
  const noWait = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
  try {
    // Where reading can't be asked not to wait (Windows), it is not tried.
    return { file: await open(path, constants.O_RDWR | noWait), canRead: noWait !== 0 }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP'].includes(codeOf(error))) throw error
    return { file: await open(path, constants.O_WRONLY | noWait), canRead: false }
  }
}

/**
 * What a terminal does to bytes and a printer must not meet: sending back what comes, keeping it until a line ends, taking
 * some for commands, changing line ends. Speed and flow control stay as the port was set up.
 */
const plainWords = '-echo -icanon -isig -iexten -opost -icrnl -inlcr -igncr -istrip -brkint -inpck min 1 time 0'

/** To the system a serial port is a terminal; false where it can't be made a plain one: then nothing is read from it. */
const makePlain = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const file = process.platform === 'darwin' ? '-f' : '-F'
    execFile('stty', [file, path, ...plainWords.split(' ')], { timeout: 2_000 }, (error) => resolve(error === null))
  })

const inTime = <Result>(work: Promise<Result>, ms: number): Promise<Result> => {
  const clock = new AbortController()
  const late = pause(ms, null, { signal: clock.signal }).then(() => {
    throw new WireBroken('stuck')
  })
  return Promise.race([work, late]).finally(() => clock.abort())
}

/**
 * A printer on a cable, as the file of its port: /dev/usb/lp0, LPT1. Only a device is written to, never a file. Where the
 * port can be read the printer answers as over the network. Throws `WireBroken`; then nothing was sent.
 */
export const openDevice = async (path: string, { takeMs }: Patience): Promise<Wire> => {
  if (!isPrinterDevice(path)) throw new WireBroken('no_device')
  let file: FileHandle
  let canRead: boolean
  try {
    ;({ file, canRead } = await openFile(path))
  } catch (error) {
    throw new WireBroken(openingProblems[codeOf(error)] ?? 'unreachable')
  }
  const kind = await file.stat()
  if (process.platform !== 'win32' && !kind.isCharacterDevice()) {
    await file.close()
    throw new WireBroken('no_device')
  }
  if (isatty(file.fd)) canRead = (await makePlain(path)) && canRead
  let isBroken = false
  const room = Buffer.alloc(4096)
  return {
    async write(bytes) {
      let rest = bytes
      for (let waited = 0; rest.length > 0; ) {
        try {
          const { bytesWritten } = await inTime(file.write(rest), takeMs)
          rest = rest.subarray(bytesWritten)
          if (bytesWritten > 0) waited = 0
          else throw Object.assign(new Error('nothing was taken'), { code: 'EAGAIN' })
        } catch (error) {
          if (error instanceof WireBroken) throw error
          if (!isBusy(error)) {
            isBroken = true
            throw new WireBroken('cut_off')
          }
          if (waited >= takeMs) throw new WireBroken('stuck')
          await pause(againMs)
          waited += againMs
        }
      }
    },
    async read(ms) {
      for (let waited = 0; waited < ms; waited += againMs) {
        if (canRead) {
          try {
            const { bytesRead } = await file.read(room, 0, room.length, null)
            if (bytesRead > 0) return Uint8Array.from(room.subarray(0, bytesRead))
          } catch (error) {
            // A port that can't be read says so; it is written to all the same.
            if (!isBusy(error)) canRead = false
          }
        }
        await pause(againMs)
      }
      return null
    },
    isGone: () => isBroken,
    finish: async () => !isBroken,
    close() {
      void file.close().catch(() => {})
    },
  }
}
