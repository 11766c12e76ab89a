import { takeMoney } from './day/cash-desk.ts'
import { consult } from './day/consultation.ts'
import { handOut } from './day/pharmacy.ts'
import { find, receive } from './day/reception.ts'
import { addUser, arrive, setUpClinic } from './day/setting-up.ts'
import { expectSums } from './day/sums.ts'
import { expect, Person, syntheaFolder, test } from './workstation.ts'

/**
 * A clinic day on one workstation, on imported history: six roles, one patient, no network. What was charged, paid and
 * handed out is added up in the database afterwards.
 */
test('a patient is registered, seen, charged, pays and is handed the medicines', async ({ workstation, browser }) => {
  test.setTimeout(240_000)
  if (!syntheaFolder) throw new Error('no folder to import')
  expect(workstation.import(syntheaFolder)).toMatch(/patients\.csv: \d+ rows read, \d+ added/)
  expect(workstation.import(syntheaFolder), 'a second import adds nothing').toMatch(/In all: \d+ rows read, 0 added/)
  const imported = workstation.read(
    (db) =>
      (db.prepare('SELECT family_name FROM patient ORDER BY mrn LIMIT 1').get() as { family_name: string }).family_name,
  )
  await workstation.start()

  const admin = await Person.at(browser, workstation.url)
  await setUpClinic(admin)
  await admin.open('Users')
  const codes: Record<string, string> = {}
  for (const [name, role] of [
    ['Grace', 'Registration clerk'],
    ['Daniel', 'Doctor'],
    ['Samuel', 'Cashier'],
    ['Halima', 'Pharmacist'],
  ] as const) {
    codes[name] = await addUser(admin, name, role)
  }
  const come = (name: string): Promise<Person> => arrive(browser, workstation, name, codes[name] ?? '')

  const clerk = await come('Grace')
  await find(clerk, imported)
  await receive(clerk)
  await clerk.leave()

  const doctor = await come('Daniel')
  await consult(doctor)
  await doctor.leave()

  const cashier = await come('Samuel')
  await takeMoney(cashier)
  await cashier.leave()

  const pharmacist = await come('Halima')
  await handOut(pharmacist)
  await pharmacist.leave()

  // The patient reads what was written, and who read it; and nothing of anyone else.
  codes.Achieng = await addUser(admin, 'Achieng', 'Patient', async () => {
    await admin.page.getByRole('dialog').getByRole('combobox', { name: 'Patient' }).fill('nyakwaka')
    await admin.page.getByRole('option', { name: /Nyakwaka/ }).click()
  })
  const patient = await come('Achieng')
  await patient.open('My records')
  await expect(patient.page.getByText('Crackles at the right base').first()).toBeVisible()
  await patient.open('My prescriptions')
  await expect(patient.page.getByText(/azithromycin 250 mg/i).first()).toBeVisible()
  await patient.open('My payments')
  await expect(patient.page.getByText('A-4711').or(patient.page.getByText('Card')).first()).toBeVisible()
  await patient.open('Who read my data')
  await expect(patient.page.getByText('Daniel').first()).toBeVisible()
  await patient.leave()

  await admin.open('Activity')
  await expect(admin.page.getByText('Halima').first()).toBeVisible()
  await admin.open('Backup')
  await admin
    .button(/Back up now|Make a backup/i)
    .first()
    .click()
  await expect(admin.page.getByRole('row', { name: /hera-\d{8}/ }).first()).toBeVisible({ timeout: 30_000 })
  await admin.leave()

  await workstation.stop()
  workstation.read(expectSums)
  expect(workstation.log, 'nothing went wrong inside').toBe('')
})
