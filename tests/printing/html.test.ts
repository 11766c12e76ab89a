import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { contentHeightMm } from '../../main/printing/estimate.ts'
import { noncePlaceholder, pageOf } from '../../main/printing/html.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { markupOf } from '../../shared/domain/sheet-markup.ts'
import { root } from '../harness/clinic.ts'
import { label, noMarks, receipt, withText } from './sheets.ts'

/** The page that goes to an installed printer. */
const css = readFileSync(path.join(root, 'resources/print.css'), 'utf8')

test('what looks like HTML is text, and the page can load and run nothing', () => {
  const typed = `"><img src=x onerror=alert(1)></style><script>&amp;'`
  const { html } = pageOf(withText(typed, 'a4'), { isDemo: true, isCopy: true }, css)
  expect(html).not.toMatch(/<img|<script|onerror=alert\(1\)>/)
  expect(html.match(/<style/g)).toHaveLength(1)
  expect(html.match(/<\/style>/g)).toHaveLength(1)
  expect(html).toContain('&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/style&gt;&lt;script&gt;&amp;amp;&#39;')
  expect(html).toContain(`default-src 'none'; style-src 'nonce-${noncePlaceholder}'`)
  expect(html.match(/<[^>]*\b(?:src|href|on\w+)=/g)).toBeNull()
})

test('the page has the size of its paper, the roll as long as its receipt', () => {
  expect(pageOf(receipt, noMarks, css).html).toMatch(/@page \{ size: 80mm \d+mm; margin: 4mm 4mm \}/)
  expect(pageOf(withText('x', 'a4'), noMarks, css)).toMatchObject({ widthMm: 210, heightMm: 297 })
  expect(pageOf(label, noMarks, css)).toMatchObject({ widthMm: 62, heightMm: 29 })
  const rows = Array.from({ length: 100 }, (_, at) => [`Service ${at}`, 'KES 100.00'])
  const table = {
    kind: 'table' as const,
    columns: [
      { title: '', align: 'left' as const },
      { title: '', align: 'right' as const },
    ],
    rows,
  }
  const long: Sheet = { ...receipt, blocks: [table] }
  expect(pageOf(long, noMarks, css).heightMm).toBeGreaterThan(400)
  expect(pageOf({ ...long, blocks: [{ ...table, rows: rows.slice(0, 10) }] }, noMarks, css).heightMm).toBeLessThan(150)
  expect(contentHeightMm(receipt, { isDemo: true, isCopy: true })).toBeGreaterThan(contentHeightMm(receipt, noMarks))
})

test('nothing of a sheet is lost in its markup, and its marks come first', () => {
  const words = (node: ReturnType<typeof markupOf>): string[] =>
    node.children.flatMap((child) => (typeof child === 'string' ? [child] : words(child)))
  const all = words(markupOf(receipt, { isDemo: true, isCopy: true }))
  expect(all.slice(0, 2)).toEqual(['DEMO', 'COPY'])
  const texts =
    JSON.stringify(receipt)
      .match(/"(?:[^"\\]|\\.)*"/g)
      ?.map((text) => JSON.parse(text) as string) ?? []
  for (const text of texts.filter((one) => /[A-Z]/.test(one))) expect(all).toContain(text)
  expect(words(markupOf(label, noMarks))).not.toContain('DEMO')
})

test('no name turns the words beside it around, and a strength stays behind its medicine', () => {
  const words = (text: string): string => {
    const { html } = pageOf({ ...receipt, blocks: [{ kind: 'text', text, weight: 'plain' }] }, noMarks, css)
    return /<p>([^<]*)<\/p>/.exec(html)?.[1] ?? ''
  }
  expect(words('Ada\u202e\u2066 x\u0085 · LCC-1')).toBe('Ada x · LCC-1')
  // A mark from the left, which is not seen, before what would move to the other side of the name.
  expect(words('أموكسيسيلين 500 mg · 21 capsules')).toBe('أموكسيسيلين \u200e500 mg \u200e· \u200e21 capsules')
  // What joins letters stays.
  expect(words('می\u200cخواهم')).toBe('می\u200cخواهم')
})

test('A4 pages say which of how many they are', () => {
  expect(pageOf(withText('x', 'a4'), noMarks, css).html).toMatch(
    /@bottom-right \{ content: "Page " counter\(page\) " of "/,
  )
  expect(pageOf(receipt, noMarks, css).html).not.toContain('counter(page)')
})
