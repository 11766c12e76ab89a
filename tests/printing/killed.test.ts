import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openClinic } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'
import { order, startPrinter, withPrinter } from '../harness/printer.ts'
import { label } from './sheets.ts'

const child = path.join(import.meta.dirname, 'printing-child.ts')

test('forty labels, and the program is killed in the seventeenth: what is kept says so, and nothing goes on by itself', async () => {
  const dataDir = newFolder()
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const printer = await startPrinter('zpl')
  const subjects = Array.from({ length: 40 }, () => crypto.randomUUID())
  const said: string[] = []
  let isFailing = false
  await new Promise<void>((resolve, reject) => {
    const running = spawn(process.execPath, [child, dataDir, String(printer.port), ...subjects], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    running.stdout.on('data', (text: Buffer) => {
      said.push(...text.toString().trim().split('\n'))
      // The seventeenth stops in its middle: some of it is on paper, and nothing more is said.
      if (said.some((line) => line.startsWith('printed ') && line.endsWith(subjects[15] ?? '?'))) {
        isFailing = true
        void printer.behave({ at: 100, does: 'hangs' })
      }
    })
    // Killed when a label was begun and the printer has stood still in it for a while.
    let [before, still] = [0, 0]
    const look = setInterval(() => {
      const now = printer.paper().length
      still = isFailing && now === before && now > 0 && said.at(-1)?.startsWith('begun ') ? still + 1 : 0
      before = now
      if (still === 12) running.kill('SIGKILL')
    }, 50)
    running.once('close', (_code, signal) => {
      clearInterval(look)
      if (signal === 'SIGKILL') resolve()
      else reject(new Error(`it ended by itself: ${said.at(-1)}`))
    })
  })
  await printer.behave('works')
  printer.clear()

  const clinic = await openClinic({ dataDir })
  const kept = clinic.hera.core.store
    .statement<{ subject_id: string; outcome: string; problem: string | null }>(
      'SELECT subject_id, outcome, problem FROM print_record ORDER BY seq',
    )
    .all()
  // No print is lost that a byte of went out, and none is kept that was not begun.
  expect(kept.map((row) => row.subject_id)).toEqual(subjects.slice(0, kept.length))
  expect(kept.length).toBeGreaterThanOrEqual(17)
  expect(kept.length).toBeLessThan(40)
  const cut = kept.at(-1)
  expect(cut).toMatchObject({ outcome: 'unsure', problem: 'interrupted' })
  expect(new Set(kept.slice(0, -1).map((row) => row.outcome))).toEqual(new Set(['printed']))
  expect(said.filter((line) => line.startsWith('printed '))).toHaveLength(kept.length - 1)
  expect(printer.received(), 'nothing is printed behind the back of whoever starts it again').toHaveLength(0)

  // What was cut is a copy when it is printed again; what was not begun is none.
  const pharmacist = await clinic.as('pharmacist')
  const again = (subjectId: string) =>
    pharmacist.printing.print({ kind: 'label', sheet: label, subjectId, patientId: null })
  expect(await again(cut?.subject_id ?? '')).toMatchObject({ outcome: 'printed', isCopy: true })
  expect(await again(subjects[kept.length] ?? '')).toMatchObject({ outcome: 'printed', isCopy: false })
})

test('two windows that print the same receipt at the same moment: one of the two is a copy', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  await printer.behave('slow')
  const subjectId = crypto.randomUUID()
  const other = await clinic.as('admin')
  const both = await Promise.all([cashier, other].map((who) => who.printing.print(order({ subjectId }))))
  expect(both.map(({ outcome }) => outcome)).toEqual(['printed', 'printed'])
  expect(both.map(({ isCopy }) => isCopy).toSorted()).toEqual([false, true])
  expect(printer.text().match(/\*\*\* COPY \*\*\*/g)).toHaveLength(1)
  expect(printer.mostAtOnce()).toBe(1)
})
