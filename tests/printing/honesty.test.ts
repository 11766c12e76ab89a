import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Delivered, deliver } from '../../main/printing/deliver.ts'
import { escposJob } from '../../main/printing/escpos.ts'
import { deliveryWords, isKnownProblem } from '../../main/printing/problem-words.ts'
import { zplJob } from '../../main/printing/zpl.ts'
import type { PrinterChoice } from '../../shared/domain/printer.ts'
import { type FakePrinter, type Fault, midFaults, startFakePrinter } from './fake-printer.ts'
import { calm, long, short } from './patience.ts'
import { label, noMarks, receipt } from './sheets.ts'

/** The proof that "printed" is never said falsely: a real TCP printer with every fault at every point of a job. */
type Language = 'escpos' | 'zpl'
const sheets = { escpos: receipt, zpl: label }
const jobs = {
  escpos: Buffer.from(escposJob(receipt, noMarks, { columns: 48, cuts: true }).bytes),
  zpl: Buffer.from(zplJob(label, noMarks, { dpi: 203 }).bytes),
}

const choice = (language: Language, port: number): Exclude<PrinterChoice, { kind: 'dialog' }> => {
  const to = { via: 'network' as const, host: '127.0.0.1', port }
  return language === 'escpos' ? { kind: 'escpos', to, columns: 48, cuts: true } : { kind: 'zpl', to, dpi: 203 }
}

const print = (language: Language, printer: FakePrinter, patience = short): Promise<Delivered> =>
  deliver(choice(language, printer.port), sheets[language], noMarks, { system: null, css: () => '', patience })

/** Printers that are used again and again, so that many faults are tried at the same time. */
const printers: Record<Language, FakePrinter[]> = { escpos: [], zpl: [] }
beforeAll(async () => {
  for (const language of ['escpos', 'zpl'] as const) {
    for (let n = 0; n < 64; n++) printers[language].push(await startFakePrinter(language))
  }
})
afterAll(() => Promise.all(Object.values(printers).flatMap((all) => all.map((one) => one.stop()))))

interface Tried extends Delivered {
  fault: Fault
  onPaper: number
}

const tryAll = async (language: Language, faults: readonly Fault[], patience = short): Promise<Tried[]> => {
  const left = [...faults]
  const tried: Tried[] = []
  await Promise.all(
    printers[language].map(async (printer) => {
      for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
        printer.clear()
        await printer.behave(fault)
        const delivered = await print(language, printer, patience)
        const paper = printer.paper()
        expect(jobs[language].subarray(0, paper.length).equals(paper), 'the paper holds the beginning of the job').toBe(
          true,
        )
        tried.push({ ...delivered, fault, onPaper: paper.length })
      }
    }),
  )
  return tried
}

/** The line feed after the last command of a label is not printed. */
const isWhole = (language: Language, onPaper: number): boolean =>
  onPaper >= jobs[language].length - (language === 'zpl' ? 1 : 0)

const falselySaid = (language: Language, tried: readonly Tried[]): Tried[] =>
  tried.filter(
    ({ outcome, onPaper }) =>
      (outcome === 'printed' && !isWhole(language, onPaper)) || (outcome === 'failed' && onPaper > 0),
  )

test.each(['escpos', 'zpl'] as const)(
  '%s: whatever happens at whatever byte of the job, "printed" means all of it is on paper, "failed" that nothing is',
  async (language) => {
    const { length } = jobs[language]
    const step = 29
    const points = [0, 1, 2, 3, length - 3, length - 2, length - 1, length]
    for (let at = step; at < length; at += step) points.push(at)
    const faults = midFaults.flatMap((does) => points.map((at): Fault => ({ at, does })))
    const tried = await tryAll(language, faults)
    expect(tried).toHaveLength(faults.length)
    expect(falselySaid(language, tried)).toEqual([])
    // No fault in the middle may look like a success of any kind, unless the job was on paper before it.
    const sent = tried.filter(({ outcome, onPaper }) => outcome === 'sent' && !isWhole(language, onPaper))
    expect(sent).toEqual([])
    // And a job that stopped in the middle is never called certain.
    const inTheMiddle = tried.filter(({ onPaper }) => onPaper > 0 && !isWhole(language, onPaper))
    expect(inTheMiddle.length).toBeGreaterThan(faults.length / 2)
    expect([...new Set(inTheMiddle.map(({ outcome }) => outcome))]).toEqual(['unsure'])
    expect(tried.filter(({ problem }) => problem !== null && !isKnownProblem(problem))).toEqual([])
  },
  60_000,
)

const before: [Fault, Delivered['outcome'], string | null][] = [
  ['refuses', 'failed', 'refused'],
  ['drops', 'failed', 'cut_off'],
  ['paperOut', 'failed', 'paper_out'],
  ['coverOpen', 'failed', 'cover_open'],
  ['web', 'failed', 'foreign'],
  ['deaf', 'unsure', 'silent'],
  ['oneWay', 'sent', null],
]

test.each(['escpos', 'zpl'] as const)(
  '%s: what is wrong before the job is said, and nothing is printed',
  async (language) => {
    const tried = await tryAll(
      language,
      before.map(([fault]) => fault),
      calm,
    )
    const said = Object.fromEntries(tried.map(({ fault, outcome, problem }) => [String(fault), [outcome, problem]]))
    expect(said).toEqual(Object.fromEntries(before.map(([fault, outcome, problem]) => [fault, [outcome, problem]])))
    expect(falselySaid(language, tried)).toEqual([])
  },
)

test.each(['escpos', 'zpl'] as const)(
  '%s: a printer that is well says so, a slow one too, after it is on paper',
  async (language) => {
    const tried = await tryAll(language, ['works', 'slow', 'works'], long)
    expect(tried.map(({ outcome, onPaper }) => [outcome, onPaper])).toEqual(
      tried.map(() => ['printed', jobs[language].length]),
    )
  },
)

test('a receipt printer that tells its state but never that a job is done is believed to have it, not to have printed it', async () => {
  const [tried] = await tryAll('escpos', ['noConfirm'], calm)
  expect(tried).toMatchObject({ outcome: 'sent', onPaper: jobs.escpos.length })
})

test('a paused label printer is said to be paused', async () => {
  const [tried] = await tryAll('zpl', ['paused'], calm)
  expect(tried).toMatchObject({ outcome: 'failed', problem: 'paused', onPaper: 0 })
})

test('two jobs for one printer are printed one after the other, whole', async () => {
  const [printer] = printers.escpos
  if (!printer) throw new Error('no printer')
  printer.clear()
  await printer.behave('slow')
  const outcomes = await Promise.all([1, 2, 3].map(() => print('escpos', printer, long)))
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['printed', 'printed', 'printed'])
  expect(printer.mostAtOnce()).toBe(1)
  expect(printer.paper().equals(Buffer.concat([jobs.escpos, jobs.escpos, jobs.escpos]))).toBe(true)
})

test('a job after one that failed is printed', async () => {
  const [printer] = printers.escpos
  if (!printer) throw new Error('no printer')
  await printer.behave('refuses')
  expect((await print('escpos', printer, calm)).outcome).toBe('failed')
  await printer.behave('works')
  expect((await print('escpos', printer, long)).outcome).toBe('printed')
})

test('an address where nothing is, and a name that nobody has, are told apart', async () => {
  const at = (host: string) =>
    deliver({ ...choice('escpos', 9), to: { via: 'network', host, port: 9 } } as never, receipt, noMarks, {
      system: null,
      css: () => '',
      patience: short,
    })
  expect(await at('127.0.0.1')).toMatchObject({ outcome: 'failed', problem: 'refused' })
  expect((await at('no-such-printer.invalid')).outcome).toBe('failed')
})

test('every outcome is said in words that say what to do', () => {
  const printer = 'Receipt printer at 10.0.0.7'
  expect(deliveryWords({ outcome: 'failed', problem: 'paper_out' }, printer)).toBe(
    'Not printed: the paper is out. Put in a new roll, then print again.',
  )
  expect(deliveryWords({ outcome: 'unsure', problem: 'cut_off' }, printer)).toBe(
    'It is not certain that this was printed: the connection to the printer was cut. Look at the printer before you print it again.',
  )
  expect(deliveryWords({ outcome: 'sent', problem: null }, printer)).toBe(
    'Sent to receipt printer at 10.0.0.7, which does not report back: look whether it came out.',
  )
  expect(deliveryWords({ outcome: 'printed', problem: null }, printer)).toBe('Printed.')
})
