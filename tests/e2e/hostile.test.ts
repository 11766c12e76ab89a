import type { Browser } from '@playwright/test'
import { fillClinic, type HostileClinic, password } from './hostile/clinic.ts'
import { markOf, payloads } from './hostile/payloads.ts'
import { expect, Person, test, type Workstation } from './workstation.ts'

declare global {
  interface Window {
    __ran?: unknown
    __refusals?: string[]
  }
}

/** Whatever the page did that text never does. */
class Watch {
  readonly person: Person
  readonly seen = new Set<string>()
  readonly wrong: string[] = []
  /** What was sent to the printer. */
  readonly papers: string[] = []
  readonly #origin: string

  constructor(person: Person, url: string) {
    this.person = person
    this.#origin = new URL(url).origin
    const { page } = person
    page.on('dialog', (dialog) => {
      this.wrong.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('popup', (popup) => this.wrong.push(`new window: ${popup.url()}`))
    page.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (origin !== this.#origin && !request.url().startsWith('blob:')) this.wrong.push(`request: ${request.url()}`)
    })
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame() || new URL(frame.url()).origin !== this.#origin) {
        this.wrong.push(`navigation: ${frame.url()}`)
      }
    })
  }

  /** Opens an address of the program and looks at what came of it. */
  async visit(address: string): Promise<void> {
    const { page } = this.person
    await page.evaluate((hash) => {
      window.location.hash = hash
    }, address)
    await this.look(address)
    const tabs = page.locator('main').getByRole('tab')
    for (let index = 1; index < (await tabs.count()); index++) {
      await tabs.nth(index).click()
      await this.look(`${address}, tab ${index + 1}`)
    }
    const print = page
      .locator('main')
      .getByRole('button', { name: /^print/i })
      .first()
    if (!(await print.isVisible())) return
    await print.click()
    await page.waitForFunction(() => document.documentElement.dataset.printed)
    this.papers.push((await this.person.printed()) ?? '')
    await this.look(`paper of ${address}`)
    await page.evaluate(() => delete document.documentElement.dataset.printed)
  }

  async look(where: string): Promise<void> {
    const { page } = this.person
    await page.waitForFunction(() => {
      const main = document.querySelector('main')
      return (
        main && main.innerText.trim().length > 0 && !main.querySelector('[aria-busy="true"], .mantine-Skeleton-root')
      )
    })
    await page.waitForTimeout(120)
    const found = await page.evaluate(() => {
      const planted =
        'img[src="x"], iframe, object, embed, meta[http-equiv="refresh"], a[href^="javascript:" i], mglyph'
      const withHandlers = [...document.querySelectorAll('*')].filter((element) =>
        element.getAttributeNames().some((name) => /^on|^srcdoc$|^formaction$/.test(name)),
      )
      const { scrollWidth, clientWidth } = document.documentElement
      return {
        ran: window.__ran,
        refusals: window.__refusals ?? [],
        planted: document.querySelectorAll(planted).length + withHandlers.length,
        bodyIsShown: getComputedStyle(document.body).display !== 'none',
        beyond: scrollWidth - clientWidth,
        text: document.body.textContent ?? '',
        values: [...document.querySelectorAll('input, textarea')]
          .map((field) => (field as HTMLInputElement).value)
          .join('\n'),
      }
    })
    const say = (words: string): unknown => this.wrong.push(`${where}: ${words}`)
    if (found.ran !== undefined) say(`payload ${String(found.ran)} ran`)
    if (found.refusals.length > 0) say(`the page's policy had to refuse ${found.refusals.join(', ')}`)
    if (found.planted > 0) say(`${found.planted} elements came out of text`)
    if (!found.bodyIsShown) say('the page is hidden by a style')
    if (found.beyond > 2) say(`the page is ${found.beyond}px wider than the window`)
    for (const payload of payloads) {
      if (found.text.includes(payload) || found.values.includes(payload)) this.seen.add(payload)
    }
  }
}

const enter = async (browser: Browser, workstation: Workstation, username: string): Promise<Watch> => {
  const person = await Person.at(browser, workstation.url)
  await person.page.addInitScript(() => {
    window.__refusals = []
    document.addEventListener('securitypolicyviolation', (event) => {
      window.__refusals?.push(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  await person.page.reload()
  const watch = new Watch(person, workstation.url)
  await person.signIn(username, password)
  return watch
}

/** Addresses beside the rail's, by role. */
const besides: Record<string, (clinic: HostileClinic) => string[]> = {
  admin: ({ patientId, prescriptionId, medicineId, saleId }) => [
    ...[
      `/patients/${patientId}`,
      `/patients/${patientId}/chart`,
      `/bills/patient/${patientId}`,
      `/bills/sale/${saleId}`,
    ],
    ...[`/dispense/${prescriptionId}`, `/stock/${medicineId}`],
  ],
  doctor: ({ patientId }) => [`/patients/${patientId}`, `/patients/${patientId}/chart`],
  pharmacist: ({ patientId, prescriptionId, medicineId }) => [
    ...[
      `/patients/${patientId}`,
      `/patients/${patientId}/chart`,
      `/dispense/${prescriptionId}`,
      `/stock/${medicineId}`,
    ],
  ],
  cashier: ({ patientId, saleId }) => [
    `/patients/${patientId}`,
    `/bills/patient/${patientId}`,
    `/bills/sale/${saleId}`,
  ],
  clerk: ({ patientId, recordId }) => [`/patients/${patientId}`, `/visits/${recordId}/triage`],
  patient: () => [],
}

/** Two at a time: the administrator, who has as many screens as all others together, and the others. */
const lanes = [['admin'], ['doctor', 'pharmacist', 'cashier', 'clerk', 'patient']]

const walk = async (
  browser: Browser,
  workstation: Workstation,
  clinic: HostileClinic,
  role: string,
): Promise<Watch> => {
  const watch = await enter(browser, workstation, role)
  const { page } = watch.person
  await watch.look(`${role} at home`)
  const links = page.getByRole('navigation').first().getByRole('link')
  const rail = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  expect(rail.length, `screens of ${role}`).toBeGreaterThan(1)
  const more = besides[role]?.(clinic) ?? []
  for (const address of [...rail.map((href) => href.replace(/^#/, '')), ...more]) await watch.visit(address)
  if (role !== 'patient') {
    await page.keyboard.press('Control+k')
    await page.keyboard.insertText('window')
    await page.waitForTimeout(400)
    await watch.look(`${role} in the palette`)
  }
  await watch.person.leave()
  return watch
}

test('hostile text is text on every screen of every role: nothing runs, loads, opens or breaks', async ({
  workstation,
  browser,
}) => {
  test.setTimeout(240_000)
  await workstation.start()
  const clinic = await fillClinic(workstation)
  const watches: Watch[] = []
  await Promise.all(
    lanes.map(async (lane) => {
      for (const role of lane) watches.push(await walk(browser, workstation, clinic, role))
    }),
  )
  expect(watches.flatMap(({ wrong }) => wrong)).toEqual([])
  const seen = new Set(watches.flatMap((watch) => [...watch.seen]))
  expect(
    [...clinic.accepted].filter((payload) => !seen.has(payload)).map(markOf),
    'payloads that were kept but are nowhere to be seen as they are',
  ).toEqual([])
  expect(seen.size).toBeGreaterThan(12)
  const papers = watches.flatMap((watch) => watch.papers)
  expect(
    papers.filter((paper) => paper.includes(payloads[1])),
    'papers under the clinic’s name',
  ).not.toEqual([])
  expect(workstation.log, 'faults in the log').not.toContain('fault')
})
