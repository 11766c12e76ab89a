import type { medicines } from '../../../shared/contract/medicines.ts'
import { may } from '../../../shared/domain/capability.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { isUsable } from '../../../shared/domain/stock.ts'
import type { SignedInCall, WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { medicine } from '../../database/schema/index.ts'
import { stockStore } from '../stock/store.ts'
import { listMedicines } from './listing.ts'
import { type MedicineFacts, medicineStore } from './store.ts'

const answer = (call: SignedInCall, facts: MedicineFacts) => {
  const row = { ...facts, isHighAlert: facts.isHighAlert !== 0 }
  if (!may(call.session.role, 'stock.read')) return { ...row, usable: null, onHand: null, nextExpiry: null }
  const today = call.core.today()
  const batches = stockStore(call.core.store).batchesOf(facts.id)
  return {
    ...row,
    usable: batches.reduce((sum, batch) => sum + (isUsable(batch, today) ? batch.onHand : 0), 0),
    onHand: batches.reduce((sum, batch) => sum + batch.onHand, 0),
    nextExpiry: batches.find((batch) => batch.onHand > 0)?.expiryDate ?? null,
  }
}

const read = (call: SignedInCall, id: string): MedicineFacts => {
  const facts = medicineStore(call.core.store).byId(id)
  if (!facts) throw notFound('medicine')
  return facts
}

const detail = (call: SignedInCall, id: string) => ({
  ...answer(call, read(call, id)),
  version: call.core.store.versionOf('medicine', id),
})

const refuseTwin = (call: WriteCall, name: string, strength: string, form: string, exceptId = ''): void => {
  if (medicineStore(call.core.store).twin(name, strength, form, exceptId)) {
    throw conflict('duplicate_medicine', 'This medicine is already in the list, in this strength and form.')
  }
}

interface Defaults {
  defaultDose: number | null
  defaultDoseUnit: string | null
}

const acceptDefaults = (defaults: Defaults): void => {
  if (defaults.defaultDose !== null && defaults.defaultDoseUnit === null) {
    throw invalid('defaultDoseUnit', 'Choose the unit of the usual dose.')
  }
}

const setStatus = (call: WriteCall, id: string, status: 'active' | 'retired') => {
  const facts = read(call, id)
  if (status === 'active') refuseTwin(call, facts.name, facts.strength, facts.form, id)
  call.write.update(medicine, id, { status })
  return detail(call, id)
}

export const medicinesHandlers: Handlers<typeof medicines> = {
  list(call, { page, pageSize, ...filter }) {
    const rows = listMedicines(call.core.store, filter)
    const shown = rows.slice((page - 1) * pageSize, page * pageSize)
    return { rows: shown.map((row) => answer(call, row)), total: rows.length, page, pageSize }
  },
  read: (call, { id }) => detail(call, id),
  create(call, { idempotencyKey: _, ...fields }) {
    refuseTwin(call, fields.name, fields.strength, fields.form)
    acceptDefaults(fields)
    const id = call.write.insert(medicine, {
      id: call.write.newId(),
      ...fields,
      status: 'active',
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    return detail(call, id)
  },
  update(call, { idempotencyKey: _, id, version, ...changes }) {
    const facts = read(call, id)
    call.write.expectVersion(medicine, id, version)
    const next = { ...facts, ...changes }
    if (facts.status === 'active') refuseTwin(call, next.name, next.strength, next.form, id)
    acceptDefaults(next)
    if (next.baseUnit !== facts.baseUnit && medicineStore(call.core.store).isUsed(id)) {
      throw conflict(
        'base_unit_in_use',
        'Stock or prescriptions are already counted in this unit. Retire this medicine and add it again in the new unit.',
      )
    }
    call.write.update(medicine, id, changes)
    return detail(call, id)
  },
  retire: (call, { id }) => setStatus(call, id, 'retired'),
  restore: (call, { id }) => setStatus(call, id, 'active'),
}
