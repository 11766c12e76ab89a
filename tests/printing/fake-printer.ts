import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fakeLanguages } from './fake-language.ts'

/**
 * What happens when so many bytes of a job are on paper. cuts: the connection ends. resets: it breaks. halfCloses: the
 * printer says it is finished, and reads no more. hangs: it reads and says nothing more. swallows: it takes everything,
 * prints nothing more and says it is well. runsOut, opens: the paper ends, the cover is opened. babbles: what it says is no
 * answer.
 */
export type MidFault = 'cuts' | 'resets' | 'halfCloses' | 'hangs' | 'swallows' | 'runsOut' | 'opens' | 'babbles'
export const midFaults: readonly MidFault[] = [
  'cuts',
  'resets',
  'halfCloses',
  'hangs',
  'swallows',
  'runsOut',
  'opens',
  'babbles',
]

/**
 * works. slow: it needs time for what it has taken. refuses: takes no connection. drops: ends each at once. deaf: takes
 * the connection, reads nothing. oneWay: prints, and never says a word (a device file, a print server). noConfirm: tells
 * its state but not when a job is done. paperOut, coverOpen, paused: before the job. web: not a printer at all.
 */
export type Fault =
  | 'works'
  | 'slow'
  | 'refuses'
  | 'drops'
  | 'deaf'
  | 'oneWay'
  | 'noConfirm'
  | 'paperOut'
  | 'coverOpen'
  | 'paused'
  | 'web'
  | { at: number; does: MidFault }

export interface FakePrinter {
  readonly port: number
  /** The fault of the prints to come; the port stays the same. */
  behave(fault: Fault): Promise<void>
  /** What is on paper: bytes of jobs, without questions. */
  paper(): Buffer
  /** Every byte that came. */
  received(): Buffer
  /** The letters on the paper of a receipt printer; accented ones are not decoded. */
  text(): string
  /** Jobs that were being taken at the same time, at the most. */
  mostAtOnce(): number
  clear(): void
  stop(): Promise<void>
}

/** GS v 0: a picture by its head of eight bytes, in which no question is looked for. Null: not one, or not all of its head. */
const pictureLength = (bytes: readonly number[]): number | null => {
  if (bytes.length < 8 || bytes[0] !== 0x1d || bytes[1] !== 0x76) return null
  const [width = 0, wide = 0, height = 0, high = 0] = bytes.slice(4)
  return 8 + (width + 256 * wide) * (height + 256 * high)
}

const withoutPictures = (bytes: readonly number[]): number[] => {
  const all: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = pictureLength(bytes.slice(at, at + 8))
    if (length === null) all.push(bytes[at] ?? 0)
    at += length ?? 1
  }
  return all
}

const letters = (bytes: readonly number[]): string =>
  Buffer.from(withoutPictures(bytes))
    .toString('latin1')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: commands of receipt printers
    .replaceAll(/\x1b@|\x1b[EtMRa!].|\x1c\.|\x1dV./gs, '')

/** A TCP server that is a receipt printer (ESC/POS) or a label printer (ZPL), with its own paper and its own faults. */
export const startFakePrinter = async (name: 'escpos' | 'zpl' = 'escpos'): Promise<FakePrinter> => {
  const language = fakeLanguages[name]
  let fault: Fault = 'works'
  let paper: number[] = []
  let received: Buffer[] = []
  let atOnce = 0
  let most = 0
  const open = new Set<Socket>()

  const onConnection = (socket: Socket): void => {
    const own = fault
    const mid = typeof own === 'object' ? own : null
    let waiting: number[] = []
    /** Bytes that are left of a picture. */
    let inPicture = 0
    const job: number[] = []
    let underWay = 0
    let printed = 0
    let isBroken = false
    let isWorking = false
    open.add(socket)
    socket.on('error', () => {})
    socket.on('end', () => {
      // Node tells of the end also where nobody reads.
      if (!socket.isPaused()) socket.end()
    })
    socket.on('close', () => {
      open.delete(socket)
      if (job.length > 0) atOnce -= 1
    })
    if (own === 'drops') socket.end()
    if (own === 'drops' || own === 'deaf') return

    const say = (bytes: readonly number[] | string): void => {
      if (socket.writable) socket.write(typeof bytes === 'string' ? bytes : Buffer.from(bytes))
    }
    const breakDown = (): void => {
      isBroken = true
      if (mid?.does === 'cuts') socket.destroy()
      if (mid?.does === 'resets') socket.resetAndDestroy()
      if (mid?.does === 'halfCloses') socket.end()
      if (mid?.does === 'babbles') say([0xff, 0x47, 0x00, 0xfe])
      if (mid?.does === 'halfCloses' || mid?.does === 'hangs') socket.pause()
    }
    const answer = (question: readonly number[]): void => {
      if (own === 'oneWay' || (own === 'noConfirm' && question[0] === 0x1d)) return
      if (own === 'web') return void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
      if (isBroken && mid?.does === 'babbles') return void say([0xff, 0x00, 0x80])
      const said = language.answer(question, {
        isPaperOut: own === 'paperOut' || (isBroken && mid?.does === 'runsOut'),
        isOpen: own === 'coverOpen' || (isBroken && mid?.does === 'opens'),
        isPaused: own === 'paused',
        isStuck: isBroken,
        isBusy: underWay > 0,
        job: Buffer.from(job).toString('latin1'),
      })
      if (said) say(said)
    }
    const print = async (byte: number): Promise<void> => {
      job.push(byte)
      if (job.length === 1) {
        atOnce += 1
        most = Math.max(most, atOnce)
      }
      if (isBroken || own === 'paperOut' || own === 'coverOpen') return
      const isEnd = byte === 0x0a || job.slice(-3).join() === '94,88,90'
      if (own === 'slow' && name === 'zpl' && isEnd) {
        underWay += 1
        // A label is printed while its printer answers: what it has said before was not "done".
        void pause(150).then(() => {
          underWay -= 1
        })
      } else if (own === 'slow' && isEnd) await pause(3)
      if (own === 'slow' && name === 'zpl') void pause(150).then(() => paper.push(byte))
      else paper.push(byte)
      printed += 1
      if (mid && printed >= mid.at) breakDown()
    }
    /** Takes what has come, in its order; the beginning of a question waits for its end. */
    const work = async (): Promise<void> => {
      if (isWorking) return
      isWorking = true
      while (waiting.length > 0 && !socket.isPaused() && !socket.destroyed) {
        const head = waiting
        const isPicture = name === 'escpos' && head[0] === 0x1d && (head[1] ?? 0x76) === 0x76
        if (inPicture === 0 && isPicture) {
          if (head.length < 8) break
          inPicture = pictureLength(head) ?? 0
        }
        if (inPicture > 0) {
          inPicture -= 1
          waiting = head.slice(1)
          await print(head[0] ?? 0)
          continue
        }
        const fits = language.questions.filter((one) =>
          one.every((byte, at) => at >= head.length || byte === null || byte === head[at]),
        )
        const whole = fits.find((one) => one.length <= head.length)
        if (!whole && fits.length > 0) break
        waiting = head.slice(whole?.length ?? 1)
        if (whole) answer(head.slice(0, whole.length))
        else await print(head[0] ?? 0)
      }
      isWorking = false
    }
    socket.on('data', (bytes) => {
      received.push(bytes)
      waiting.push(...bytes)
      // Broken before its first byte: when the questions are answered and the job begins to come.
      if (mid?.at === 0 && !isBroken && !language.questions.some((one) => one[0] === bytes[0])) breakDown()
      void work()
    })
  }

  let server: Server
  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server = createServer({ allowHalfOpen: true }, onConnection)
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy()
    if (server.listening) await new Promise((done) => server.close(done))
  }
  const port = await listen(0)
  return {
    port,
    async behave(next) {
      fault = next
      if (next === 'refuses') await close()
      else if (!server.listening) await listen(port)
    },
    paper: () => Buffer.from(paper),
    received: () => Buffer.concat(received),
    text: () => letters(paper),
    mostAtOnce: () => most,
    clear() {
      paper = []
      received = []
      most = 0
    },
    stop: close,
  }
}
