import { expect, type Workstation } from '../workstation.ts'
import { markOf, payloads } from './payloads.ts'

export const password = 'four wet umbrellas'

export interface HostileClinic {
  patientId: string
  recordId: string
  prescriptionId: string
  medicineId: string
  saleId: string
  /** Texts that were accepted somewhere, so that they are to be seen. */
  accepted: Set<string>
}

type Answer = Record<string, unknown> & { id: string }

/** A client of the REST side: signed in by Bearer. */
class Caller {
  readonly #base: string
  #token = ''

  constructor(base: string) {
    this.#base = base
  }

  async send(method: string, address: string, body: object = {}): Promise<{ status: number; body: Answer }> {
    const response = await fetch(`${this.#base}/api${address}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify({ idempotencyKey: crypto.randomUUID(), ...body }) }),
    })
    return { status: response.status, body: (await response.json()) as Answer }
  }

  /** What must succeed. */
  async make(method: string, address: string, body: object = {}): Promise<Answer> {
    const answer = await this.send(method, address, body)
    expect(answer.status, `${method} ${address}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBeLessThan(300)
    return answer.body
  }

  /** What is either taken as text or refused in words. Answers what was made. */
  async offer(method: string, address: string, body: object): Promise<Answer | null> {
    const answer = await this.send(method, address, body)
    expect([200, 201, 400, 409], `${address}: ${JSON.stringify(answer.body).slice(0, 300)}`).toContain(answer.status)
    return answer.status < 300 ? answer.body : null
  }

  async signIn(): Promise<void> {
    const answer = await this.make('POST', '/auth/login', { username: 'admin', password, carrier: 'bearer' })
    this.#token = (answer.tokens as { access: string }).access
  }
}

/** No more than so many units, and no half of a character at the end. */
const cut = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
const at = (index: number, length = 200): string => cut(payloads[index % payloads.length] as string, length)

/** A clinic in which every text is hostile: names, reasons, notes, catalogue, letterhead, receipts. One account per role. */
export const fillClinic = async (workstation: Workstation): Promise<HostileClinic> => {
  const admin = new Caller(workstation.url)
  await admin.make('POST', '/auth/register', { username: 'admin', displayName: at(0), password, clinicName: at(1) })
  await admin.signIn()
  const accepted = new Set<string>([at(0), at(1)])
  const accept = (payload: string, made: Answer | null): Answer | null => {
    if (made) accepted.add(payload)
    return made
  }
  await admin.make('PATCH', '/settings', { letterhead: payloads.slice(0, 6).join('\n').slice(0, 600) })

  const patients: string[] = []
  const name = (index: number): string =>
    `${markOf(at(index))} ${at(index).replace(/[<>\u202a-\u202e\u2066-\u2069]/g, '')}`
  for (const index of payloads.keys()) {
    const made = await admin.offer('POST', '/patients', {
      familyName: cut(name(index), 100),
      givenName: cut(name(index + 5), 100),
      sex: 'female',
      birthDate: '1990-05-17',
      address: at(index + 1),
      nextOfKinName: at(index + 2),
      nationalId: at(index + 3, 60),
    })
    if (made) patients.push(made.id)
  }
  expect(patients.length, 'patients who are registered').toBeGreaterThan(12)
  for (const [index, patientId] of patients.slice(0, 8).entries()) {
    await admin.make('POST', '/medical-records', { patientId, reason: at(index), priority: 'urgent' })
  }
  const [patientId = ''] = patients
  const records = (await admin.make('GET', `/medical-records?patientId=${patientId}`)).rows as Answer[]
  const recordId = records[0]?.id ?? ''
  await admin.make('POST', `/medical-records/${recordId}/triage`, { vitals: [{ loinc: '8867-4', value: 72 }] })
  await admin.make('POST', `/medical-records/${recordId}/begin`)
  for (const payload of payloads) {
    const substance = { patientId, substance: payload, reaction: at(3), criticality: 'high' }
    accept(payload, await admin.offer('POST', `/patients/${patientId}/allergies`, substance))
  }
  const note = await admin.make('PUT', `/medical-records/${recordId}/items/note`, { text: payloads.join('\n\n') })
  await admin.make('POST', `/medical-records/${recordId}/items/${note.id}/sign`)
  await admin.make('POST', `/medical-records/${recordId}/items/immunisation`, {
    vaccine: at(7),
    lot: at(8, 60),
  })

  const services: string[] = []
  const medicines: string[] = []
  for (const [index, payload] of payloads.entries()) {
    const service = {
      code: `EVIL-${index}`,
      name: payload,
      category: 'laboratory',
      priceMinor: 700,
      resultKind: 'text',
    }
    const made = accept(payload, await admin.offer('POST', '/service-items', service))
    if (made) services.push(made.id)
    const medicine = accept(
      payload,
      await admin.offer('POST', '/medicines', {
        ...{ name: payload, codeSystem: 'local', code: `EVIL-${index}`, form: at(index + 1, 80) },
        ...{ strength: at(index + 2, 80), baseUnit: 'tablet', priceMinor: 15, reorderLevel: 1 },
        ...{ isHighAlert: false, packSize: 10 },
      }),
    )
    if (medicine) medicines.push(medicine.id)
  }
  const ordered = await admin.make('POST', '/services', {
    recordId,
    items: services.slice(0, 12).map((serviceItemId, index) => ({ serviceItemId, note: at(index) })),
  })
  const first = (ordered.rows as Answer[])[0]?.id ?? ''
  await admin.make('POST', `/services/${first}/results`, { text: payloads.slice(0, 8).join('\n') })
  const [medicineId = ''] = medicines
  for (const [index, id] of medicines.entries()) {
    const lot = at(index, 60)
    await admin.make('POST', '/stock/receipts', { medicineId: id, lot, expiryDate: '2099-06-30', quantity: 50 })
  }
  const prescription = await admin.make('POST', '/prescriptions', {
    patientId,
    recordId,
    note: at(9),
    items: medicines.slice(0, 12).map((id, index) => ({
      ...{ medicineId: id, dose: 1, doseUnit: 'tablet', route: 'oral', frequency: 'TDS', durationDays: 2, quantity: 6 },
      ...{ instructions: at(index), overrideReason: `because of ${at(index)}` },
    })),
  })
  const itemId = (prescription.items as Answer[])[0]?.id
  const because = `why not ${at(0)}`
  await admin.make('POST', '/dispenses', {
    prescriptionItemId: itemId,
    quantity: 3,
    allergyOverrideReason: because,
    overrideReason: because,
  })
  const sale = await admin.make('POST', '/sales', { customer: at(2), lines: [{ medicineId, quantity: 2 }] })
  await admin.make('POST', '/shifts', { openingMinor: 0 })
  const bill = await admin.make('GET', `/charges?patientId=${patientId}`)
  const paid = await admin.make('POST', '/payments', {
    ...{ patientId, method: 'card', amountMinor: 100, reference: at(0, 60) },
    expectedBalanceMinor: (bill.account as { dueMinor: number }).dueMinor,
  })
  await admin.make('POST', `/payments/${paid.id}/refund`, { amountMinor: 50, reason: at(1) })
  for (const [index, role] of ['doctor', 'pharmacist', 'cashier', 'clerk', 'patient'].entries()) {
    const own = role === 'patient' ? { patientId } : {}
    await admin.make('POST', '/auth/register', { username: role, displayName: at(index), password, role, ...own })
  }
  await workstation.stop()
  // Registration refuses < and > in names; data from elsewhere may hold them.
  workstation.read((db) => {
    const update = db.prepare('UPDATE patient SET family_name = ?, given_name = ? WHERE id = ?')
    for (const [index, id] of patients.entries()) update.run(at(index), at(index + 5), id)
  })
  await workstation.start()
  return { patientId, recordId, prescriptionId: prescription.id, medicineId, saleId: sale.id, accepted }
}
