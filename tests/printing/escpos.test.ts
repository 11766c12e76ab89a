import { expect, test } from 'vitest'
import { linesOf } from '../../main/printing/columns.ts'
import { escposJob } from '../../main/printing/escpos.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { noMarks, receipt, withText } from './sheets.ts'

/** What goes to a receipt printer: every letter, in columns, and never a command that somebody typed. */
const wide = { columns: 48, cuts: true } as const

/** The bytes as commands and letters: [27, 't', 16] is `<1b74 10>`. Fails on a command that is none of ours. */
const read = (bytes: Uint8Array): { commands: string[]; letters: number[] } => {
  const lengths: Record<string, number> = {
    '1b40': 2,
    '1c2e': 2,
    '1b4d': 3,
    '1b45': 3,
    '1b74': 3,
    '1d56': 3,
    '1b52': 3,
  }
  const commands: string[] = []
  const letters: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x20 || byte === 0x0a) {
      letters.push(byte)
      at += 1
      continue
    }
    const name = Buffer.from(bytes.subarray(at, at + 2)).toString('hex')
    const length = lengths[name]
    if (!length) throw new Error(`an unknown command at ${at}: ${name}`)
    commands.push(Buffer.from(bytes.subarray(at, at + length)).toString('hex'))
    at += length
  }
  return { commands, letters }
}

const hostile = '\u001b@\u001dV\u0000\u0010\u0004\u0001\u001bp\u0000\u0007\u009b31m ^XZ~JR'

test('nothing that was typed is a command: control characters go, their letters stay', () => {
  const clean = escposJob(withText('@VP ^XZ~JR', 'receipt'), noMarks, wide).bytes
  const { bytes } = escposJob(withText(hostile, 'receipt'), noMarks, wide)
  expect(read(bytes).commands).toEqual(read(clean).commands)
  const text = Buffer.from(read(bytes).letters).toString('latin1')
  expect(text).toContain('@Vp31m ^XZ~JR')
  // The drawer stays shut and the printer is not asked anything.
  expect(Buffer.from(bytes).includes(Buffer.from([0x1b, 0x70]))).toBe(false)
  expect(Buffer.from(bytes).includes(Buffer.from([0x10, 0x04]))).toBe(false)
})

test.each([32, 42, 48] as const)('on %i columns no line is longer, and no amount is broken', (columns) => {
  const sheets: Sheet[] = [
    receipt,
    withText('a word thatisverymuchlongerthanthewholerollofpaperwherethereceiptisprinted and more', 'receipt'),
    {
      ...receipt,
      blocks: [
        {
          kind: 'table',
          columns: ['Method', 'Receipts', 'Taken', 'Given back'].map((title, at) => ({
            title,
            align: at === 0 ? 'left' : 'right',
          })),
          rows: [['Mobile money', '3', 'KES 1,234,567.00', 'KES 100.00']],
        },
      ],
    },
  ]
  for (const sheet of sheets) {
    const lines = linesOf(sheet, { isDemo: true, isCopy: true }, columns).map(({ text }) => text)
    expect(lines.filter((line) => Array.from(line).length > columns)).toEqual([])
    const printed = read(escposJob(sheet, { isDemo: true, isCopy: true }, { columns, cuts: true }).bytes)
    const onPaper = Buffer.from(printed.letters).toString('latin1').split('\n')
    expect(onPaper.filter((line) => line.length > columns)).toEqual([])
  }
  const text = linesOf(sheets[2] as Sheet, noMarks, columns)
    .map((line) => line.text)
    .join('\n')
  expect(text).toContain('KES 1,234,567.00')
})

test('letters of many alphabets are printed from their code pages; what none has is a question mark, and is counted', () => {
  const words = 'Zoë Łukasz Ωμέγα Привет Ağrı €5'
  const { bytes, unknown } = escposJob(
    { ...receipt, blocks: [{ kind: 'text', text: words, weight: 'plain' }] },
    noMarks,
    wide,
  )
  expect(unknown).toBe(0)
  expect(read(bytes).commands.filter((command) => command.startsWith('1b74')).length).toBeGreaterThan(3)
  const other = escposJob(
    { ...receipt, blocks: [{ kind: 'text', text: '漢字 محمد שלום', weight: 'plain' }] },
    noMarks,
    wide,
  )
  expect(other.unknown).toBe(10)
  expect(Buffer.from(read(other.bytes).letters).toString('latin1')).toContain('?? ???? ????')
})

test('signs that printers lack are written with those they have', () => {
  const words = 'KES\u00a01,500.00\u202f– “so” … 5\u22121'
  const { bytes, unknown } = escposJob(
    { ...receipt, blocks: [{ kind: 'text', text: words, weight: 'plain' }] },
    noMarks,
    wide,
  )
  expect(unknown).toBe(0)
  expect(Buffer.from(read(bytes).letters).toString('latin1')).toContain('KES 1,500.00 - "so" ... 5-1')
})

test('marks, totals and titles are bold, and the roll is cut where the printer can', () => {
  const { bytes } = escposJob(receipt, { isDemo: true, isCopy: true }, wide)
  const text = Buffer.from(bytes).toString('latin1')
  for (const words of ['*** DEMO ***', '*** COPY ***', 'KES 1,710.00', 'Receipt']) {
    const before = text.slice(0, text.indexOf(words))
    expect(before.lastIndexOf('\u001bE\u0001'), words).toBeGreaterThan(before.lastIndexOf('\u001bE\u0000'))
  }
  expect(read(bytes).commands).toContain('1d5601')
  const byHand = escposJob(receipt, noMarks, { columns: 48, cuts: false }).bytes
  expect(read(byHand).commands).not.toContain('1d5601')
  expect(Buffer.from(byHand).toString('latin1').endsWith('\n\n\n\n\n')).toBe(true)
})

test('the same sheet is the same bytes', () => {
  expect(escposJob(receipt, noMarks, wide).bytes).toEqual(escposJob(receipt, noMarks, wide).bytes)
})

test('what belongs together stays on one line: an amount and its currency, a lot and its number', () => {
  const words = `${'word '.repeat(8)}KES\u00a01,500.00 and a lot`
  const lines = linesOf({ ...receipt, blocks: [{ kind: 'text', text: words, weight: 'plain' }] }, noMarks, 48)
  expect(lines.map(({ text }) => text).slice(-2)).toEqual(['word '.repeat(8).trim(), 'KES 1,500.00 and a lot'])
})

test('the letters of another country, which some printers are set to, do not take the place of $, # and @', () => {
  expect(read(escposJob(receipt, noMarks, wide).bytes).commands.slice(0, 4)).toContain('1b5200')
})
