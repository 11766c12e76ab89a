import type { PrescriptionItemRow, PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import { sentence } from '../../../shared/domain/dose.ts'
import { fulfilment } from '../../../shared/domain/stock.ts'
import type { SignedInCall } from '../../api/call.ts'
import { type ItemFacts, type PrescriptionFacts, prescriptionStore } from './store.ts'

type Fulfilment = PrescriptionItemRow['fulfilment']

/** How far an item is dispensed and what is due next. Imported history is settled: nothing of it is due here. */
export const fulfilmentOf = (item: ItemFacts): Fulfilment => {
  if (item.importedDispenses !== null) {
    return { authorised: item.quantity, dispensed: item.dispensed, remaining: 0, due: 0, state: 'imported' }
  }
  const { state, ...counts } = fulfilment(item.quantity, item.repeats, item.dispensed)
  const begun = Math.max(0, item.dispensed) % item.quantity
  const due = Math.min(counts.remaining, item.quantity - begun)
  return { ...counts, due, state: state === 'partial' && begun === 0 ? 'repeat' : state }
}

/** An item as answers show it. `part`: what a charge needs, without how the medicine is taken. */
export const itemAnswer = (item: ItemFacts, isPart: boolean): PrescriptionItemRow => {
  const { patientId: _, dispensed: __, ...facts } = item
  const row = {
    ...facts,
    isHighAlert: item.isHighAlert !== 0,
    asNeeded: item.asNeeded !== 0,
    substitutionAllowed: item.substitutionAllowed !== 0,
    fulfilment: fulfilmentOf(item),
  }
  if (!isPart) return { ...row, sentence: sentence({ ...row, asNeeded: row.asNeeded }) }
  return {
    ...row,
    dose: null,
    doseUnit: null,
    route: null,
    frequency: null,
    durationDays: null,
    asNeeded: false,
    instructions: null,
    overrideReason: null,
    stopReason: null,
    sentence: '',
  }
}

/** A prescription with its items, as far as this caller may see them. */
export const prescriptionAnswer = (call: SignedInCall, facts: PrescriptionFacts): PrescriptionRow => {
  const isPart = call.grant === 'part'
  const hidden = hiddenStatuses(call)
  const items = prescriptionStore(call.core.store)
    .itemsOf(facts.id)
    .filter((item) => !hidden.includes(item.status))
  return {
    ...facts,
    ...(isPart ? { note: null, stopReason: null } : {}),
    items: items.map((item) => itemAnswer(item, isPart)),
  }
}

/** Drafts are their writers' business; what was entered in error is not shown to a patient or a cashier. */
export const hiddenStatuses = (call: SignedInCall): readonly string[] => {
  const { role } = call.session
  if (role === 'admin' || role === 'doctor') return []
  return role === 'pharmacist' ? ['draft'] : ['draft', 'entered_in_error']
}
