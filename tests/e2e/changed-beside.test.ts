import path from 'node:path'
import { openShift } from './day/cash-desk.ts'
import { passwordOf, setUpClinic } from './day/setting-up.ts'
import { Elsewhere } from './elsewhere.ts'
import { plantInbox } from './inbox/planted.ts'
import { expect, Person, test } from './workstation.ts'

const prepared = path.resolve(import.meta.dirname, '../../dist/demo')

test('a chart stays at its visit and keeps what is typed when a newer visit is opened, and when it can’t be read again', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const reception = await Elsewhere.as(workstation.url, 'clerk')
  const { rows } = await reception.read('/patients?pageSize=50')
  const full = await Promise.all(rows.map((row) => reception.read(`/patients/${row.id}`)))
  const visits = await Promise.all(rows.map((row) => reception.read(`/medical-records?patientId=${row.id}`)))
  const patient = full.find((each, index) => each.openRecord === null && (visits[index]?.rows.length ?? 0) > 0)

  const doctor = await Person.at(browser, workstation.url)
  const { page } = doctor
  await doctor.signIn('doctor', 'doctor')
  await page.goto(`${workstation.url}/#/patients/${patient?.id}/chart`)
  const note = page.getByRole('textbox', { name: 'Your note' })
  await note.fill('Added afterwards: the result was normal.')
  const read = page.waitForResponse('**/rpc/chart/open')
  await reception.change('/medical-records', { patientId: patient?.id, reason: 'Burnt hand' })
  await read
  await expect(page.getByText('This is an earlier visit.')).toBeVisible()
  await expect(note).toHaveValue('Added afterwards: the result was normal.')

  await page.route('**/rpc/chart/open', (route) => route.abort())
  const visit = (await reception.read(`/patients/${patient?.id}`)).openRecord as { id: string }
  await reception.change(`/medical-records/${visit.id}/triage`, { vitals: [{ loinc: '8867-4', value: 80 }] })
  await expect(page.getByText('The connection to Hera was lost.')).toBeVisible()
  await expect(note).toHaveValue('Added afterwards: the result was normal.')
  doctor.complaints.splice(0)
  await doctor.leave()
})

test('what another screen changed while a form is open is not put back by saving it', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const elsewhere = await Elsewhere.as(workstation.url, 'clerk')
  const patient = (await elsewhere.read('/patients?pageSize=1')).rows[0]
  const clerk = await Person.at(browser, workstation.url)
  const { page } = clerk
  await clerk.signIn('clerk', 'clerk')
  await page.goto(`${workstation.url}/#/patients/${patient?.id}`)
  await clerk.button('Correct').last().click()
  await clerk.field('Address').fill('New road 7')
  const read = page.waitForResponse('**/rpc/patients/read')
  const { version } = await elsewhere.read(`/patients/${patient?.id}`)
  await elsewhere.change(`/patients/${patient?.id}`, { version, phone: '+254700111222' }, 'PATCH')
  await read
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  // Told once; what nobody touched follows, what was typed stays, and the second time it is saved.
  await expect(dialog.getByText('Someone else changed this')).toBeVisible()
  await expect(dialog.getByLabel('Phone', { exact: true })).toHaveValue(/700\s?111\s?222/)
  await expect(dialog.getByLabel('Address')).toHaveValue('New road 7')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const saved = await elsewhere.read(`/patients/${patient?.id}`)
  expect(saved).toMatchObject({ address: 'New road 7', phone: '+254700111222' })

  // A priority that was set elsewhere is not set back by measuring.
  await page.goto(`${workstation.url}/#/queue`)
  await clerk.button('Triage').first().click()
  await clerk.field('Heart rate').fill('72')
  const id = /visits\/([^/]+)/.exec(page.url())?.[1]
  const now = await elsewhere.read(`/medical-records/${id}`)
  const again = page.waitForResponse('**/rpc/records/read')
  await elsewhere.change(`/medical-records/${id}`, { version: now.version, priority: 'emergency' }, 'PATCH')
  await again
  await clerk.button('Save and put in the queue').click()
  await expect(page.getByText('Vital signs saved')).toBeVisible()
  expect(await elsewhere.read(`/medical-records/${id}`)).toMatchObject({ priority: 'emergency' })
  await clerk.leave()
})

test('settings that another administrator changed stay changed, also when these are saved twice', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const elsewhere = await Elsewhere.as(workstation.url, 'admin')
  const admin = await Person.at(browser, workstation.url)
  await admin.signIn('admin', 'admin')
  await admin.open('Settings')
  await admin.field('Clinic name').fill('Lakeside')
  await elsewhere.change('/settings', { letterhead: 'Shore road 1' }, 'PATCH')
  for (const name of ['Lakeside', 'Lakeside Clinic']) {
    await admin.field('Clinic name').fill(name)
    const saved = admin.page.waitForResponse('**/rpc/settings/update')
    await admin.button('Save the settings').click()
    await saved
    await expect(admin.field('Letterhead')).toHaveValue('Shore road 1')
  }
  expect(await elsewhere.read('/settings')).toMatchObject({ letterhead: 'Shore road 1', clinicName: 'Lakeside Clinic' })
  await admin.leave()
})

test('a report that is being written stays when its line leaves the list', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const doctor = await Person.at(browser, workstation.url)
  const { page } = doctor
  await doctor.signIn('doctor', 'doctor')
  await doctor.open('Services to do')
  const elsewhere = await Elsewhere.as(workstation.url, 'doctor')
  const { rows } = await elsewhere.read('/services/worklist?pageSize=200')
  const index = rows.findIndex((row) => row.resultKind !== 'none')
  await page
    .getByRole('row')
    .nth(index + 1)
    .getByRole('button', { name: 'Result' })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').last().fill('Heart of normal size, lungs clear.')
  const before = await page.getByRole('row').count()
  await elsewhere.change(`/services/${rows[index]?.id}/complete`, {})
  await expect.poll(() => page.getByRole('row').count()).toBeLessThan(before)
  await expect(dialog.getByRole('textbox').last()).toHaveValue('Heart of normal size, lungs clear.')
  await doctor.leave()
})

/** A patient who owes at least three whole charges, so that something is owed still when two of them are gone. */
const billOfThree = async (elsewhere: Elsewhere) => {
  const { rows } = await elsewhere.read('/charges/unpaid?pageSize=200')
  for (const { patientId } of rows.filter((row) => row.patientId !== null)) {
    const { rows: lines } = await elsewhere.read(`/charges?patientId=${patientId}&pageSize=200`)
    const open = lines.filter((line) => line.openMinor !== 0)
    if (open.length > 2 && open.every((line) => line.openMinor === line.amountMinor)) return { patientId, open }
  }
  throw new Error('nobody owes three whole charges')
}

test('an amount that was read to the payer stays when a charge is added; untouched it follows what is owed', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const cashier = await Person.at(browser, workstation.url)
  const { page } = cashier
  await cashier.signIn('cashier', 'cashier')
  await openShift(cashier)
  await expect(page.getByText('Cash counted')).toBeVisible()
  const elsewhere = await Elsewhere.as(workstation.url, 'admin')
  const { patientId, open } = await billOfThree(elsewhere)
  const cancel = (line: number) => elsewhere.change(`/charges/${open[line]?.id}/cancel`, { reason: 'Charged twice' })

  await page.goto(`${workstation.url}/#/bills/patient/${patientId}`)
  const amount = cashier.field('Amount')
  const whole = await amount.inputValue()
  await cancel(0)
  await expect(amount).not.toHaveValue(whole)
  const less = await amount.inputValue()
  await page.getByRole('radiogroup', { name: 'Method' }).getByText('Card').click()
  const owed = page.getByText('Owed').locator('..')
  const before = await owed.innerText()
  await cancel(1)
  await expect(owed).not.toHaveText(before)
  // What follows comes a moment after the figure that it follows.
  await page.waitForTimeout(300)
  await expect(amount).toHaveValue(less)
  await cashier.leave()
})

test('a quantity that was typed stays when a part is handed out at another counter', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const elsewhere = await Elsewhere.as(workstation.url, 'pharmacist')
  const { rows } = await elsewhere.read('/prescriptions/worklist?stage=due')
  const prescription = rows.find((row) => Number((row.items as { quantity: number }[])[0]?.quantity) > 5)
  const [item] = (prescription?.items ?? []) as { id: string }[]
  const pharmacist = await Person.at(browser, workstation.url)
  const { page } = pharmacist
  await pharmacist.signIn('pharmacist', 'pharmacist')
  await page.goto(`${workstation.url}/#/dispense/${prescription?.id}`)
  await pharmacist.field('Quantity').fill('3')
  await elsewhere.change('/dispenses', { prescriptionItemId: item?.id, quantity: 1 })
  await expect(page.getByRole('region', { name: 'Handed out' }).getByRole('row')).toHaveCount(2)
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible()
  await expect(pharmacist.field('Quantity')).toHaveValue('3')
  await pharmacist.leave()
})

test('a value that is being typed stays when somebody else settles the question, and decides nothing else', async ({
  workstation,
  browser,
}) => {
  await workstation.start()
  const first = await Person.at(browser, workstation.url)
  await setUpClinic(first)
  const admin = await Elsewhere.as(workstation.url, 'wanjiru', passwordOf('wanjiru'))
  const names = { givenName: 'Amina', familyName: 'Otieno', sex: 'female', birthDate: '1991-11-03' }
  await admin.change('/patients', { ...names, phone: '+254722000111' })
  await first.leave()
  await workstation.stop()
  workstation.read(plantInbox)
  await workstation.start()
  const elsewhere = await Elsewhere.as(workstation.url, 'wanjiru', passwordOf('wanjiru'))
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn('wanjiru', passwordOf('wanjiru'))
  await person.open('Inbox')
  await expect(page.getByRole('table', { name: 'Both values' })).toContainText('222')
  await person.button('Type something else').click()
  const phone = page.getByRole('main').getByLabel('Phone')
  await phone.fill('07')
  const { conflicts } = (await elsewhere.read('/inbox')) as unknown as { conflicts: { id: string }[] }
  await elsewhere.change(`/inbox/conflicts/${conflicts[0]?.id}`, { choice: 'kept' })
  await expect(page.getByText('This was settled meanwhile')).toBeVisible()
  await page.keyboard.type('112')
  await expect(phone).toHaveValue('07112')
  const left = (await elsewhere.read('/inbox')) as unknown as { conflicts: unknown[] }
  expect(left.conflicts).toHaveLength(conflicts.length - 1)
  await person.leave()
})
