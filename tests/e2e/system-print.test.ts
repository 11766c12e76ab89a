import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { servePrints } from '../../main/host/electron/scheme.ts'
import { makePrintPages } from '../../main/host/node/print-pages.ts'
import { pageOf } from '../../main/printing/html.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'

const css = readFileSync(path.join(import.meta.dirname, '../../resources/print.css'), 'utf8')
const points = (mm: number): number => (mm / 25.4) * 72

// Electron prints by Chromium: its layout, its page size and its policies are the same here.
for (const [paper, name] of [
  ['label', 'a label'],
  ['receipt', 'a receipt'],
  ['a4', 'an A4 sheet'],
] as const) {
  test(`${name} for a system printer is laid out on one page of its own size, by a policy that lets nothing run`, async ({
    browser,
  }) => {
    const pages = makePrintPages((length) => new Uint8Array(length).fill(7))
    const serve = servePrints(pages)
    const sheet: Sheet = {
      paper,
      letterhead: null,
      title: 'Amoxicillin 500 mg',
      blocks: [
        { kind: 'text', text: 'One with water, three times a day.', weight: 'strong' },
        { kind: 'pairs', rows: [['Patient', 'Zoë Ångström-Müller']] },
      ],
    }
    const made = pageOf(sheet, { isDemo: false, isCopy: false }, css)
    const token = pages.put(made.html.replace('</body>', '<img src="x"><script>document.title = "ran"</script></body>'))
    const context = await browser.newContext()
    const page = await context.newPage()
    const asked: string[] = []
    const refused: string[] = []
    page.on('console', (message) => refused.push(message.text()))
    // The scheme is Electron's to register: here its answers come to an address of the web.
    await page.route('**/*', async (route) => {
      asked.push(new URL(route.request().url()).pathname)
      const answer = await serve(new Request(`hera://print/${token}`))
      await route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      })
    })
    await page.goto('http://print.invalid/page')
    expect(asked, 'nothing else is loaded').toEqual(['/page'])
    expect(await page.title()).toBe('Hera')
    expect(
      refused.filter((text) => /style/i.test(text)),
      'its own styles are let in',
    ).toEqual([])
    expect(refused.some((text) => /script/i.test(text))).toBe(true)
    const font = await page.locator('.hera-print').evaluate((one) => getComputedStyle(one).fontFamily)
    expect(font).toContain('Liberation Sans')
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const boxes = [...pdf.matchAll(/\/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]/g)].map((box) => [
      Number(box[1]),
      Number(box[2]),
    ])
    expect(boxes.length).toBe(1)
    expect(Math.abs((boxes[0]?.[0] ?? 0) - points(made.widthMm))).toBeLessThan(2)
    expect(Math.abs((boxes[0]?.[1] ?? 0) - points(made.heightMm))).toBeLessThan(2)
    await context.close()
  })
}

test('an amount stays in one line, however long what stands beside it', async ({ page }) => {
  const columns = [
    { title: '', align: 'left' as const },
    { title: '', align: 'right' as const },
  ]
  const rows = [['Consultation, general outpatient, with a certificate', 'KES\u00a01,500.00']]
  const sheet: Sheet = {
    paper: 'receipt',
    letterhead: null,
    title: 'Receipt',
    blocks: [{ kind: 'table', columns, rows }],
  }
  const { html } = pageOf(sheet, { isDemo: false, isCopy: false }, css)
  await page.emulateMedia({ media: 'print' })
  // Its policy names a nonce that nobody gave here: the styles are let in without it.
  await page.setContent(html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/i, ''))
  const lines = await page.locator('td.number').evaluate((cell) => {
    const range = document.createRange()
    range.selectNodeContents(cell)
    return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
  })
  expect(lines).toBe(1)
})

test('a label with much to say is printed smaller on one label, and its mark covers none of its words', async ({
  page,
}) => {
  const sheet: Sheet = {
    paper: 'label',
    letterhead: null,
    title: null,
    blocks: [
      { kind: 'heading', text: 'Paracetamol/Codeine phosphate hemihydrate 500 mg/30 mg tablets · 42 tablets' },
      {
        kind: 'text',
        text: 'Take 2 tablets by mouth 4 times a day when needed for pain, for 7 days.',
        weight: 'strong',
      },
      {
        kind: 'text',
        text: 'Wolfeschlegelsteinhausenbergerdorff Ångström-Müller van der Berghe · LCC-AB12-00001-X',
        weight: 'plain',
      },
      { kind: 'text', text: 'Lakeside Community Clinic · 2 Mar 2026 · Lot AB-12 exp Mar 2030', weight: 'small' },
      { kind: 'text', text: 'Keep out of the reach of children.', weight: 'small' },
    ],
  }
  const { html } = pageOf(sheet, { isDemo: true, isCopy: true }, css)
  await page.emulateMedia({ media: 'print' })
  await page.setContent(html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/i, ''))
  const edges = await page.evaluate(() => {
    const boxOf = (one: Element) => one.getBoundingClientRect()
    const words = Math.max(...[...document.querySelectorAll('h2, p')].map((one) => boxOf(one).bottom))
    const marks = [...document.querySelectorAll('.mark')].map(boxOf)
    return { words, top: Math.min(...marks.map(({ top }) => top)), lefts: marks.map(({ left }) => Math.round(left)) }
  })
  expect(edges.words).toBeLessThanOrEqual(edges.top + 1)
  expect(new Set(edges.lefts).size, 'the two stand side by side').toBe(2)
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  expect(pdf.match(/\/MediaBox/g)).toHaveLength(1)
})
