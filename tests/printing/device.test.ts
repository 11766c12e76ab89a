import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { deliver } from '../../main/printing/deliver.ts'
import { escposJob } from '../../main/printing/escpos.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { calm, short } from './patience.ts'
import { noMarks, receipt } from './sheets.ts'

/** A printer on a cable, as the file of its port. */
const print = (device: string) =>
  deliver({ kind: 'escpos', to: { via: 'device', path: device }, columns: 48, cuts: true }, receipt, noMarks, {
    system: null,
    css: () => '',
    patience: calm,
  })
const isUnix = process.platform !== 'win32'
const hasTerminals = isUnix && existsSync('/dev/pts') && spawnSync('script', ['--version']).status === 0

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill()
})

test.skipIf(!isUnix)('a port that only takes is believed to have it, not to have printed it', async () => {
  expect(await print('/dev/null')).toMatchObject({ outcome: 'sent', problem: null })
})

test.skipIf(!existsSync('/dev/full'))('a port that takes nothing has printed nothing', async () => {
  expect(await print('/dev/full')).toMatchObject({ outcome: 'failed' })
})

test('a port that is not there, or is no port, is said', async () => {
  expect(await print('/dev/usb/lp-of-nobody')).toMatchObject({ outcome: 'failed', problem: 'not_found' })
  expect(await print('/etc/passwd')).toMatchObject({ outcome: 'failed', problem: 'no_device' })
})

test.skipIf(!existsSync('/dev/shm'))(
  'a file is not written to, wherever it lies and whatever it is called',
  async () => {
    const dir = mkdtempSync('/dev/shm/hera-device-')
    try {
      const file = path.join(dir, 'lp0')
      writeFileSync(file, 'mine')
      expect(await print(file)).toMatchObject({ outcome: 'failed', problem: 'no_device' })
      const target = path.join(mkdtempSync(path.join(tmpdir(), 'hera-device-')), 'notes')
      writeFileSync(target, 'mine')
      symlinkSync(target, path.join(dir, 'lp1'))
      expect(await print(path.join(dir, 'lp1'))).toMatchObject({ outcome: 'failed', problem: 'no_device' })
      expect([readFileSync(file, 'utf8'), readFileSync(target, 'utf8')]).toEqual(['mine', 'mine'])
      rmSync(path.dirname(target), { recursive: true })
    } finally {
      rmSync(dir, { recursive: true })
    }
  },
)

/** A terminal's two ends: what is written to the port comes out here, what is answered here is read from the port. */
const openPort = async (
  begin = 'stty raw -echo; tty',
): Promise<{ device: string; child: ChildProcess; came: Buffer[] }> => {
  const child = spawn('script', ['-qfc', `${begin}; exec sleep 60`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  children.push(child)
  const came: Buffer[] = []
  const device = await new Promise<string>((resolve) => {
    let said = ''
    const listen = (bytes: Buffer): void => {
      said += bytes.toString('latin1')
      const found = /\/dev\/pts\/\d+(?=\r?\n)/.exec(said)
      if (!found) return
      child.stdout?.off('data', listen)
      child.stdout?.on('data', (more: Buffer) => came.push(more))
      resolve(found[0])
    }
    child.stdout?.on('data', listen)
  })
  return { device, child, came }
}

/** Answers every question as a receipt printer that is well, or has no paper. */
const answerAt = ({ child, came }: Awaited<ReturnType<typeof openPort>>, isPaperOut: () => boolean): void => {
  let read = 0
  child.stdout?.on('data', () => {
    const all = Buffer.concat(came)
    for (; read < all.length - 2; read++) {
      const [first, second, third] = all.subarray(read, read + 3)
      if (first === 0x10 && second === 0x04) {
        child.stdin?.write(Buffer.from([third === 4 && isPaperOut() ? 0x72 : 0x12]))
        read += 2
      } else if (first === 0x1d && second === 0x72) {
        child.stdin?.write(Buffer.from([0]))
        read += 2
      }
    }
  })
}

test.skipIf(!hasTerminals)(
  'a port that answers is asked as over the network: printed when it says so, and paper out before it',
  async () => {
    const port = await openPort()
    const { device, came } = port
    let isPaperOut = false
    const job = Buffer.from(escposJob(receipt, noMarks, { columns: 48, cuts: true }).bytes)
    answerAt(port, () => isPaperOut)
    expect(await print(device)).toMatchObject({ outcome: 'printed', problem: null })
    expect(Buffer.concat(came).includes(job)).toBe(true)
    isPaperOut = true
    const before = Buffer.concat(came).length
    expect(await print(device)).toMatchObject({ outcome: 'failed', problem: 'paper_out' })
    expect(Buffer.concat(came).subarray(before).includes(job.subarray(0, 40))).toBe(false)
  },
)

// A serial port (/dev/ttyUSB0) is a terminal to the system: what comes is sent back and kept until a line ends.
test.skipIf(!hasTerminals)(
  'a serial port as the system gives it: what the printer says is read, and not sent back to be printed',
  async () => {
    const port = await openPort('tty')
    answerAt(port, () => false)
    expect(await print(port.device)).toMatchObject({ outcome: 'printed', problem: null })
    const received = Buffer.concat(port.came)
    const job = Buffer.from(escposJob(receipt, noMarks, { columns: 48, cuts: true }).bytes)
    expect(received.includes(job), 'no byte was changed on the way').toBe(true)
    expect(received.includes('^R')).toBe(false)
  },
)

test.skipIf(!hasTerminals)('a port whose printer takes nothing more is given up, and the next job too', async () => {
  const { device, child } = await openPort()
  child.stdout?.removeAllListeners('data')
  child.stdout?.pause()
  const rows = Array.from({ length: 1_000 }, (_, at) => [`Service ${at}`.repeat(20), 'KES 100.00'])
  const columns = ['left', 'right'].map((align) => ({ title: '', align: align as 'left' | 'right' }))
  const sheet: Sheet = { ...receipt, blocks: [{ kind: 'table', columns, rows }] }
  const around = { system: null, css: () => '', patience: short }
  const choice = { kind: 'escpos', to: { via: 'device', path: device }, columns: 48, cuts: true } as const
  expect(await deliver(choice, sheet, noMarks, around)).toMatchObject({ outcome: 'unsure', problem: 'stuck' })
  expect(await deliver(choice, sheet, noMarks, around)).toMatchObject({ problem: 'stuck' })
})
