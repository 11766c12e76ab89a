import { expectSums } from './day/sums.ts'
import { comeBack, spendShortDay } from './smoke/short-day.ts'
import { expect, test } from './workstation.ts'

/** The steps of electron-smoke.test.ts at one window of a browser, so that they hold where there is no Electron. */
test('five people spend a clinic day at one window, which is closed and opened again', async ({
  workstation,
  browser,
}) => {
  test.setTimeout(180_000)
  let receipts = 0
  await workstation.start()
  const open = async () => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage()
    await page.goto(workstation.url)
    return page
  }
  const first = await open()
  await spendShortDay(first, async () => {
    receipts += 1
    await expect(first.locator('.hera-print')).toHaveCount(1)
  })
  await first.context().close()
  await workstation.stop()
  await workstation.start()
  const second = await open()
  await comeBack(second)
  await second.context().close()
  await workstation.stop()
  workstation.read(expectSums)
  expect(receipts).toBe(1)
  expect(workstation.log, 'nothing went wrong inside').toBe('')
})
