import { expect, test } from 'vitest'
import { zplJob } from '../../main/printing/zpl.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { label, noMarks, withText } from './sheets.ts'

/** What goes to a label printer: text at its place on 62 x 29 mm, and never a command that somebody typed. */
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Every command of a job, by its two letters; text is not among them. */
const commands = (zpl: string): string[] => [...zpl.matchAll(/[\^~]([A-Z0-9]{2})/g)].map((match) => match[1] ?? '')

interface Field {
  left: number
  top: number
  height: number
  text: string
}

const fields = (zpl: string): Field[] =>
  [...zpl.matchAll(/\^FO(\d+),(\d+)\^A0N,(\d+),\d+\^FH_\^FD([^^]*)\^FS/g)].map(([, left, top, height, data]) => ({
    left: Number(left),
    top: Number(top),
    height: Number(height),
    text: Buffer.from(
      (data ?? '').replaceAll(/_([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8'),
  }))

test('a patient who is called ^XZ~JR is printed by that name', () => {
  const name = '^XZ~JR ^XA^JUF_5E\\&'
  const zpl = textOf(zplJob(withText(name, 'label'), noMarks, { dpi: 203 }).bytes)
  const plain = textOf(zplJob(withText('somebody of a name', 'label'), noMarks, { dpi: 203 }).bytes)
  expect(new Set(commands(zpl))).toEqual(new Set(commands(plain)))
  expect(zpl.split('^XA').length).toBe(zpl.split('^XZ').length)
  expect(zpl).not.toContain('~')
  expect(fields(zpl).some(({ text }) => text.includes('^XZ~JR ^XA^JUF_5E\\&'))).toBe(true)
})

test.each([
  [203, 496, 232],
  [300, 732, 343],
] as const)('at %i dpi every line is on the label of %i x %i dots, under the one before', (dpi, width, height) => {
  const zpl = textOf(zplJob(label, { isDemo: true, isCopy: true }, { dpi }).bytes)
  expect(zpl).toContain(`^PW${width}^LL${height}`)
  const all = fields(zpl)
  const mark = all.at(-1)
  expect(mark?.text).toBe('DEMO COPY')
  for (const [index, field] of all.entries()) {
    expect(field.top + field.height).toBeLessThanOrEqual(height)
    const before = all[index - 1]
    if (before) expect(field.top).toBeGreaterThanOrEqual(before.top + before.height)
    // The narrowest the printer's font may be read from: 0.3 of its height a letter, at the least.
    expect(field.left + field.text.length * field.height * 0.3).toBeLessThan(width)
  }
  expect(all.map(({ text }) => text).join(' ')).toContain('Take 1 capsule three times a day')
})

test('many words are printed smaller; what then does not fit goes on a second label', () => {
  const words = 'Take one capsule by mouth three times a day '
  const long: Sheet = { ...label, blocks: [{ kind: 'text', text: words.repeat(3), weight: 'plain' }] }
  const once = textOf(zplJob(long, noMarks, { dpi: 203 }).bytes)
  expect(once.split('^XA')).toHaveLength(2)
  const longer: Sheet = { ...label, blocks: [{ kind: 'text', text: words.repeat(20), weight: 'plain' }] }
  const zpl = textOf(zplJob(longer, noMarks, { dpi: 203 }).bytes)
  expect(zpl.split('^XA').length).toBeGreaterThan(2)
  expect(
    fields(zpl)
      .map(({ text }) => text)
      .filter((text) => !/^\d of \d$/.test(text))
      .join(' '),
  ).toBe(words.repeat(20).trim())
  expect(Math.min(...fields(zpl).map(({ height }) => height))).toBeGreaterThanOrEqual(15)
})

test('accents are printed; letters that the printer may not have are question marks, and are counted', () => {
  const sheet: Sheet = { ...label, blocks: [{ kind: 'text', text: 'Zoë Łukasz Ștefan · 漢字', weight: 'plain' }] }
  const { bytes, unknown } = zplJob(sheet, noMarks, { dpi: 300 })
  expect(unknown).toBe(2)
  expect(fields(textOf(bytes))[0]?.text).toBe('Zoë Łukasz Ștefan · ??')
  expect(textOf(bytes)).toContain('^CI28')
})

test('of several labels each says which it is, so that none is put on another box', () => {
  const words = 'Take one capsule by mouth three times a day '
  const longer: Sheet = { ...label, blocks: [{ kind: 'text', text: words.repeat(20), weight: 'plain' }] }
  const labels = textOf(zplJob(longer, { isDemo: false, isCopy: true }, { dpi: 203 }).bytes)
    .split('^XZ')
    .filter((one) => one.includes('^XA'))
  const feet = labels.map((one) => fields(one).at(-1)?.text)
  expect(feet).toEqual(labels.map((_, at) => `${at + 1} of ${labels.length} COPY`))
  for (const one of labels) {
    const [foot, last] = fields(one).toReversed()
    expect((last?.top ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(foot?.top ?? 0)
  }
  expect(fields(textOf(zplJob(label, noMarks, { dpi: 203 }).bytes)).at(-1)?.text).not.toContain(' of ')
})

test('what belongs together stays on one line of a label', () => {
  const text = `${'Lakeside Clinic '.repeat(2)}Lot\u00a0AB-12 and more`
  const all = Array.from({ length: 24 }, (_, at) => {
    const sheet: Sheet = { ...label, blocks: [{ kind: 'text', text: 'x'.repeat(at) + text, weight: 'plain' }] }
    return fields(textOf(zplJob(sheet, noMarks, { dpi: 203 }).bytes)).map((field) => field.text)
  })
  expect(all.every((lines) => lines.some((line) => line.includes('Lot AB-12')))).toBe(true)
})
