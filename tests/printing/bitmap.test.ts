import { expect, test } from 'vitest'
import { type Bitmap, bitmapOf, drawnWidth } from '../../main/printing/bitmap.ts'
import { escposJob } from '../../main/printing/escpos.ts'
import { openFonts } from '../../main/printing/font.ts'
import { zplJob } from '../../main/printing/zpl.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { root } from '../harness/clinic.ts'
import { label, noMarks, receipt } from './sheets.ts'

/** What a printer has no letters for is drawn; the picture is read back from the very bytes that go to the printer. */
const fonts = openFonts(root)

const isBlack = ({ bytesPerRow, data }: Bitmap, x: number, y: number): boolean =>
  ((data[y * bytesPerRow + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0

/** The columns of dots from the first that is black to the last. */
const columnsOf = (picture: Bitmap): [first: number, last: number] => {
  const black = Array.from({ length: picture.bytesPerRow * 8 }, (_, x) =>
    Array.from({ length: picture.height }, (_, y) => isBlack(picture, x, y)).some(Boolean),
  )
  return [black.indexOf(true), black.lastIndexOf(true)]
}

const blackDots = (picture: Bitmap): number =>
  picture.data.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)

const draw = (text: string, em = 200): Bitmap =>
  bitmapOf(fonts, [{ text, left: 0, baseline: em, em, most: em * 20, isBold: false }], em * 10, em * 1.4)

/** The area of a glyph's outline by its corners and curves, in ems squared: right for shapes without overlaps. */
const areaOf = (letter: string): number => {
  const font = fonts.plain
  let [area, x, y, beginX, beginY] = [0, 0, 0, 0, 0]
  const line = (toX: number, toY: number): void => {
    area += (x * toY - toX * y) / 2
    ;[x, y] = [toX, toY]
  }
  for (const { command, args } of font.layout(letter).glyphs[0]?.path.commands ?? []) {
    const [a = 0, b = 0, c = 0, d = 0] = args
    if (command === 'moveTo') [x, y, beginX, beginY] = [a, b, a, b]
    if (command === 'lineTo') line(a, b)
    if (command === 'closePath') line(beginX, beginY)
    if (command !== 'quadraticCurveTo') continue
    // The arc between its ends adds two thirds of the triangle with its control point.
    area += ((a - x) * (d - y) - (c - x) * (b - y)) / 3
    line(c, d)
  }
  return Math.abs(area) / font.unitsPerEm ** 2
}

test.each(['O', 'H', 'i', 'Ж', 'Ω', 'ש', 'Հ', 'ლ', 'ع'])('%s is as black as its outline is large', (letter) => {
  const em = 200
  expect(blackDots(draw(letter, em)) / em ** 2).toBeCloseTo(areaOf(letter), 2)
})

test('a hole is white, a stem is black, and the foot stands on the line', () => {
  const o = draw('O')
  const [first, last] = columnsOf(o)
  expect(isBlack(o, Math.round((first + last) / 2), 125)).toBe(false)
  expect(isBlack(o, first + 10, 125)).toBe(true)
  const h = draw('H')
  const [stem] = columnsOf(h)
  const rows = Array.from({ length: h.height }, (_, y) => isBlack(h, stem + 5, y))
  expect(rows.lastIndexOf(true)).toBe(199)
  expect(rows.indexOf(true)).toBe(200 - Math.round((1493 / 2048) * 200))
})

test('the letters of Arabic are joined, and run from the right', () => {
  const joined = drawnWidth(fonts, 'محمد', false)
  const apart = Array.from('محمد').reduce((sum, letter) => sum + drawnWidth(fonts, letter, false), 0)
  expect(joined).toBeLessThan(apart)
  // Alef, a bare stroke, is at the right, where the word begins; ain is at the left.
  const word = draw('اع')
  const [first, last] = columnsOf(word)
  const [from, to] = columnsOf(draw('ع'))
  const tall = Array.from({ length: word.height }, (_, y) => isBlack(word, last - 4, y)).filter(Boolean).length
  expect(tall).toBeGreaterThan(100)
  expect(first).toBeCloseTo(from, -1)
  expect(last).toBeGreaterThan(to)
})

/** The pictures in a receipt's bytes: GS v 0, its size, its dots. */
const picturesOf = (bytes: Uint8Array): { picture: Bitmap; from: number; to: number }[] => {
  const all: { picture: Bitmap; from: number; to: number }[] = []
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x1d || bytes[at + 1] !== 0x76) continue
    const bytesPerRow = (bytes[at + 4] ?? 0) + 256 * (bytes[at + 5] ?? 0)
    const height = (bytes[at + 6] ?? 0) + 256 * (bytes[at + 7] ?? 0)
    const to = at + 8 + bytesPerRow * height
    all.push({ picture: { bytesPerRow, height, data: bytes.subarray(at + 8, to) }, from: at, to })
    at = to - 1
  }
  return all
}

const withPatient = (name: string): Sheet => ({
  ...receipt,
  blocks: [{ kind: 'pairs', rows: [['Patient', name]] }, ...receipt.blocks.slice(1)],
})

test.each([32, 42, 48] as const)(
  'on %i columns a name in another script is drawn at its place, the rest is written',
  (columns) => {
    const { bytes, unknown } = escposJob(withPatient('محمد علي'), noMarks, { columns, cuts: true }, fonts)
    expect(unknown).toBe(0)
    const pictures = picturesOf(bytes)
    expect(pictures).toHaveLength(1)
    const [{ picture, from, to }] = pictures as [(typeof pictures)[0]]
    expect(picture.bytesPerRow).toBe((columns * 12) / 8)
    const [first, last] = columnsOf(picture)
    expect(first).toBeLessThan(6)
    expect(last).toBeGreaterThan(columns * 12 - 8)
    expect(last).toBeLessThan(columns * 12)
    // Between the two there is nothing.
    expect(
      blackDots({ ...picture, data: picture.data.map((byte, at) => (at % picture.bytesPerRow === 20 ? byte : 0)) }),
    ).toBe(0)
    const text = Buffer.from(bytes).toString('latin1')
    expect(text.slice(0, from).endsWith('\n')).toBe(true)
    expect(text.slice(0, from)).toContain('Receipt')
    expect(text.slice(to)).toContain('KES 1,710.00')
    // One empty line stands before a table; the picture has ended its own.
    expect(text.slice(to)).toMatch(/^\n[^\n]/)
    expect(text.slice(0, from) + text.slice(to)).not.toContain('?')
  },
)

test('no dots of a picture are a command to the printer at once: the drawer stays shut', () => {
  const names = Array.from({ length: 60 }, (_, at) =>
    String.fromCodePoint(...Array.from({ length: 12 }, (_, n) => 0x531 + ((at * 7 + n * 5) % 38))),
  )
  const sheet: Sheet = { ...receipt, blocks: [{ kind: 'list', items: names }] }
  const { bytes } = escposJob(sheet, noMarks, { columns: 48, cuts: true }, fonts)
  expect(picturesOf(bytes).length).toBeGreaterThanOrEqual(60)
  for (const sequence of [
    [0x10, 0x04],
    [0x10, 0x05],
    [0x10, 0x14],
  ]) {
    expect(Buffer.from(bytes).includes(Buffer.from(sequence)), sequence.join()).toBe(false)
  }
})

test('what the font lacks too is a question mark in the picture, and is counted', () => {
  expect(escposJob(withPatient('محمد 漢字'), noMarks, { columns: 48, cuts: true }, fonts).unknown).toBe(2)
  expect(zplJob({ ...label, title: 'Ωμέγα 漢字' }, noMarks, { dpi: 203 }, fonts).unknown).toBe(2)
})

test.each([203, 300] as const)('at %i dpi a label in Greek, Cyrillic or Arabic is drawn, inside its edges', (dpi) => {
  const blocks: Sheet['blocks'] = [
    { kind: 'heading', text: 'أموكسيسيلين 500 mg · 21 capsules' },
    { kind: 'text', text: 'Λάβετε ένα καψάκιο τρεις φορές την ημέρα. Принимать во время еды', weight: 'strong' },
    { kind: 'text', text: 'Nguyễn Thị Ưu · LCC-1', weight: 'plain' },
    { kind: 'text', text: 'Lakeside Clinic', weight: 'small' },
  ]
  const { bytes, unknown } = zplJob({ ...label, blocks }, noMarks, { dpi }, fonts)
  expect(unknown).toBe(0)
  const zpl = new TextDecoder().decode(bytes)
  const drawn = [...zpl.matchAll(/\^FO(\d+),(\d+)\^GFA,(\d+),(\d+),(\d+),([0-9A-F]+)\^FS/g)]
  expect(drawn.length).toBeGreaterThanOrEqual(3)
  const width = Math.round((62 * dpi) / 25.4)
  for (const [, left, , total, again, perRow, hex] of drawn) {
    expect(again).toBe(total)
    expect(hex).toHaveLength(Number(total) * 2)
    const data = Buffer.from(hex ?? '', 'hex')
    const picture = { bytesPerRow: Number(perRow), height: data.length / Number(perRow), data }
    const [first, last] = columnsOf(picture)
    expect(first).toBeGreaterThanOrEqual(0)
    expect(Number(left) + last).toBeLessThan(width)
    expect(blackDots(picture)).toBeGreaterThan(200)
  }
  expect(zpl).toContain('Lakeside Clinic')
  expect(zpl).not.toContain('_3F')
})
