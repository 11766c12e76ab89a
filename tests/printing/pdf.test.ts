import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { pdfOf as made } from '../../main/printing/pdf.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { root, startOfTest } from '../harness/clinic.ts'
import { label, noMarks, receipt } from './sheets.ts'

/** The PDF of a kept sheet. Its text is read back with pdftotext where that is installed. */
const canRead = spawnSync('pdftotext', ['-v']).status === 0
const from = { at: startOfTest, root }
const pdfOf = async (...order: Parameters<typeof made>): Promise<Buffer> => Buffer.from((await made(...order)).bytes)

const textOf = (pdf: Buffer): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'hera-pdf-'))
  try {
    writeFileSync(path.join(dir, 'a.pdf'), pdf)
    return execFileSync('pdftotext', ['-layout', path.join(dir, 'a.pdf'), '-'], { encoding: 'utf8' })
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** Width and height of each page, in millimetres. */
const pagesOf = (pdf: Buffer): [number, number][] =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
    Math.round((Number(width) * 25.4) / 72),
    Math.round((Number(height) * 25.4) / 72),
  ])

const table = (count: number): Sheet => ({
  paper: 'a4',
  letterhead: receipt.letterhead,
  title: 'Import report',
  blocks: [
    {
      kind: 'table',
      columns: [
        { title: 'File', align: 'left' },
        { title: 'What was wrong', align: 'left' },
        { title: 'Rows', align: 'right' },
      ],
      rows: Array.from({ length: count }, (_, at) => [
        `file-${at}.csv`,
        at % 5 === 0 ? 'a longer note that does not fit on one line of this column and goes on below it' : 'nothing',
        String(at),
      ]),
    },
  ],
})

test('the same record is the same bytes; another time of printing is another file', async () => {
  const first = await pdfOf(receipt, noMarks, from)
  expect(first.equals(await pdfOf(receipt, noMarks, from))).toBe(true)
  expect(first.equals(await pdfOf(receipt, noMarks, { ...from, at: startOfTest + 1_000 }))).toBe(false)
})

test('each paper has its size, and the font is embedded, in part', async () => {
  const [roll, labels, a4] = await Promise.all([receipt, label, table(3)].map((sheet) => pdfOf(sheet, noMarks, from)))
  const [[width, height] = [0, 0]] = pagesOf(roll as Buffer)
  expect(width).toBe(80)
  expect(height).toBeGreaterThan(60)
  expect(height).toBeLessThan(120)
  expect(pagesOf(labels as Buffer)).toEqual([[62, 29]])
  expect(pagesOf(a4 as Buffer)).toEqual([[210, 297]])
  expect((roll as Buffer).toString('latin1')).toMatch(/FontName \/[A-Z]{6}\+DejaVuSans/)
  expect((roll as Buffer).toString('latin1')).not.toMatch(/Helvetica/)
  expect((roll as Buffer).length).toBeLessThan(60_000)
})

test('a receipt of 300 lines is one long page', async () => {
  const rows = Array.from({ length: 300 }, (_, at) => [`Service ${at}`, 'KES 100.00'])
  const columns = [
    { title: '', align: 'left' as const },
    { title: '', align: 'right' as const },
  ]
  const pages = pagesOf(await pdfOf({ ...receipt, blocks: [{ kind: 'table', columns, rows }] }, noMarks, from))
  expect(pages).toHaveLength(1)
  expect(pages[0]?.[1]).toBeGreaterThan(1_000)
})

test.skipIf(!canRead)('every letter can be read and copied from it, in many alphabets, with its marks', async () => {
  const names = ['Łukasz Müller', 'Ωμέγα', 'Привет', 'Nguyễn']
  const sheet: Sheet = { ...receipt, blocks: [...receipt.blocks, { kind: 'list', items: names }] }
  const text = textOf(await pdfOf(sheet, { isDemo: true, isCopy: true }, from))
  for (const words of [...names, 'DEMO', 'COPY', 'KES 1,710.00', 'R-AB12-000123', 'first visit']) {
    expect(text).toContain(words)
  }
})

test.skipIf(!canRead)('names that are written from the right stand in their order', async () => {
  const sheet: Sheet = { ...receipt, blocks: [{ kind: 'text', text: 'Patient: محمد علي', weight: 'plain' }] }
  // pdftotext gives the words as a person reads them.
  expect(textOf(await pdfOf(sheet, noMarks, from))).toMatch(/محمد\s+علي/)
})

test.skipIf(!canRead)(
  'a table of 2,000 rows has its head on every page, and every row once',
  async () => {
    const pdf = await pdfOf(table(2_000), noMarks, from)
    const text = textOf(pdf)
    const pages = pagesOf(pdf).length
    expect(pages).toBeGreaterThan(40)
    expect(text.match(/What was wrong/g)).toHaveLength(pages)
    const rows = [...text.matchAll(/file-(\d+)\.csv/g)].map((match) => Number(match[1]))
    expect(rows).toEqual(Array.from({ length: 2_000 }, (_, at) => at))
    expect(text.match(/a longer note/g)).toHaveLength(400)
  },
  30_000,
)

test.skipIf(!canRead)(
  'what the font lacks is a question mark that can be read, and is counted; what is unseen is not there',
  async () => {
    const text = 'अ漢 Ada\u202eevil\u202c\u200b\u0007 \ud83d\ude00\ufe0f Հայ'
    const sheet: Sheet = { ...receipt, title: 'Receipt 漢', blocks: [{ kind: 'text', text, weight: 'plain' }] }
    const { bytes, unknown } = await made(sheet, noMarks, from)
    expect(unknown).toBe(3)
    const read = textOf(Buffer.from(bytes))
    expect(read).toContain('?? Adaevil')
    expect(read).toContain('Հայ')
    expect(read).not.toMatch(/[\u202a-\u202e\ufffd漢]/)
  },
)

test.skipIf(!canRead)('numbers and brackets among words from the right are not turned around', async () => {
  const sheet: Sheet = { ...receipt, blocks: [{ kind: 'text', text: 'علي123 Ada (5)', weight: 'plain' }] }
  const text = textOf(await pdfOf(sheet, noMarks, from))
  expect(text).toContain('123')
  expect(text).not.toContain('321')
  expect(text).toContain('Ada (5)')
})

test.skipIf(!canRead)('each page says which of how many it is; so does each of several labels', async () => {
  const text = textOf(await pdfOf(table(100), noMarks, from))
  const pages = text.match(/Page \d+ of \d+/g) ?? []
  expect(pages.length).toBeGreaterThan(1)
  expect(pages).toEqual(pages.map((_, at) => `Page ${at + 1} of ${pages.length}`))
  const words = 'Take one capsule by mouth three times a day '
  const long: Sheet = { ...label, blocks: [{ kind: 'text', text: words.repeat(30), weight: 'plain' }] }
  const labels = textOf(await pdfOf(long, { isDemo: false, isCopy: true }, from))
  expect(labels).toMatch(/1 of \d COPY[\s\S]*2 of \d COPY/)
  expect(textOf(await pdfOf(label, noMarks, from))).not.toMatch(/\d of \d/)
})

test.skipIf(!canRead)('an amount is in one line, however narrow its column; words give way', async () => {
  const columns = ['Method', 'Receipts', 'Taken', 'Given back'].map((title, at) => ({
    title,
    align: at === 0 ? ('left' as const) : ('right' as const),
  }))
  const rows = [['Mobile money and what goes with it', '12', 'KWD\u00a012,000.000', 'KWD\u00a01,234.500']]
  const text = textOf(await pdfOf({ ...receipt, blocks: [{ kind: 'table', columns, rows }] }, noMarks, from))
  expect(text.replaceAll('\u00a0', ' ')).toMatch(/KWD 12,000\.000 +KWD 1,234\.500/)
})
