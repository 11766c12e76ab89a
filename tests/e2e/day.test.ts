import { addUser, arrive, setUpClinic } from './day/setting-up.ts'
import { takeMoney } from './day/cash-desk.ts'
import { consult } from './day/consultation.ts'
import { receive } from './day/reception.ts'
import { expect, Person, syntheaFolder, test } from './workstation.ts'

/**
 * A clinic day on one workstation, on imported history: six roles, one patient, no network. What was charged, paid and
 * handed out is added up in the database afterwards.
 */
test('a patient is registered, seen, charged, pays and is handed the medicines', async ({ workstation, browser }) => {
  test.setTimeout(240_000)
  if (!syntheaFolder) throw new Error('no folder to import')
  expect(workstation.import(syntheaFolder)).toMatch(/patients\.csv: \d+ rows read, \d+ added/)
  expect(workstation.import(syntheaFolder), 'a second import adds nothing').toMatch(/rows read, 0 added/)
  const imported = workstation.read(
    (db) => (db.prepare('SELECT family_name FROM patient ORDER BY mrn LIMIT 1').get() as { family_name: string }).family_name,
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
  await receive(clerk, imported)
  await clerk.leave()

  const doctor = await come('Daniel')
  await consult(doctor)
  await doctor.leave()

  const cashier = await come('Samuel')
  await takeMoney(cashier)
  await cashier.leave()
})
