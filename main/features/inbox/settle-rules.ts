import { checkBirthDate } from '../../../shared/domain/age.ts'
import { conflict, invalid } from '../../../shared/domain/error.ts'
import { normalisePhone } from '../../../shared/domain/phone.ts'
import type { Core } from '../../api/core.ts'
import type { TravellingName } from '../../database/schema/index.ts'
import { authStore } from '../auth/store.ts'
import { patientStore } from '../patients/store.ts'
import { itemStore } from '../services/store.ts'
import { expectAnotherAdministrator, expectPatient } from '../users/rules.ts'
import { usersStore } from '../users/store.ts'
import type { Row } from './rows-store.ts'
import type { Value } from './values.ts'

const phones = ['phone', 'next_of_kin_phone']

/** A typed phone as it is kept everywhere else. */
export const normalValue = (core: Core, column: string, value: Value): Value => {
  if (!phones.includes(column) || typeof value !== 'string') return value
  const checked = normalisePhone(value, core.settings().countryCode)
  if (!checked.ok) throw invalid(`values.${column}`, checked.reason)
  return checked.value
}

type Rule = (core: Core, id: string, after: Row, changed: Row) => void

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** What the screens of these tables hold to, held to here too: a chosen value is a change like any other. */
const rules: Partial<Record<TravellingName, Rule>> = {
  user(core, id, after, changed) {
    const stored = usersStore(core.store).one(id)
    if (!stored) return
    const staysAdministrator = after.role === 'admin' && after.status === 'active'
    if (!staysAdministrator) expectAnotherAdministrator(core, stored)
    if ('role' in changed || 'patient_id' in changed) expectPatient(core, String(after.role), text(after.patient_id))
    const username = text(changed.username)
    const twin = username === null ? undefined : authStore(core.store).userByName(username)
    if (twin && twin.id !== id) throw conflict('username_taken', 'This username is taken. Choose another.')
  },
  patient(core, id, after, changed) {
    const born = text(after.birth_date)
    const died = text(after.deceased_at)
    if (born !== null && 'birth_date' in changed) {
      const checked = checkBirthDate(born, core.today())
      if (!checked.ok) throw invalid('values.birth_date', checked.reason)
    }
    if (died !== null && died > core.today()) {
      throw invalid('values.deceased_at', 'The date of death is in the future. Check it.')
    }
    if (born !== null && died !== null && died < born) {
      throw invalid('values.deceased_at', 'The date of death is before the birth. Check both dates.')
    }
    if ('mrn' in changed && patientStore(core.store).hasOtherWithMrn(String(after.mrn), id)) {
      throw conflict('duplicate_mrn', 'Another patient already has this record number. Check it, or search for it.')
    }
    if (after.merged_into_id === id) throw invalid('values.merged_into_id', 'A patient cannot be merged into itself.')
  },
  service_item(core, id, after, changed) {
    const twin = 'code' in changed ? itemStore(core.store).byCode(String(after.code), id) : undefined
    if (twin) {
      throw conflict('duplicate_code', 'A service with this code is already in the catalogue. Choose another code.')
    }
    const { reference_low: low, reference_high: high } = after
    if (typeof low === 'number' && typeof high === 'number' && low > high) {
      throw invalid(
        'values.reference_high',
        'The upper limit is below the lower one. Check whether they changed places.',
      )
    }
  },
}

/** Throws when the row may not become `after`. */
export const expectFits = (core: Core, table: TravellingName, id: string, after: Row, changed: Row): void =>
  rules[table]?.(core, id, after, changed)
