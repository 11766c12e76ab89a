import type { PatientRow, patients } from '../../../shared/contract/patients.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { conflict, forbidden, invalid, notFound } from '../../../shared/domain/error.ts'
import { makeMrn, normaliseMrn } from '../../../shared/domain/mrn.ts'
import { normalisePhone } from '../../../shared/domain/phone.ts'
import { noteAccess, type SignedInCall, type WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { patient } from '../../database/schema/index.ts'
import { codeStore } from './code-store.ts'
import { findDuplicates } from './duplicates.ts'
import { toHeader } from './header-store.ts'
import { birthOf, namesOf, phoneOf, unknownName } from './rules.ts'
import { ownSurvivorId, scopedPatient } from './scope.ts'
import { searchPatients } from './search.ts'
import { type PatientDataRow, patientStore } from './store.ts'

/** How many hits of a search a list of patients is made of. */
const searchedInList = 500
/** How many record numbers that look like one typed by hand are compared with it. */
const mostAlike = 50

const dataOf = (call: SignedInCall, id: string): PatientDataRow => {
  const row = patientStore(call.core.store).byId(scopedPatient(call, id).id)
  if (!row) throw notFound('patient')
  return row
}

const toRow = (call: SignedInCall, row: PatientDataRow): PatientRow => ({
  ...toHeader(row),
  nationalId: row.national_id,
  address: row.address,
  nextOfKinName: row.next_of_kin_name,
  nextOfKinPhone: row.next_of_kin_phone,
  createdAt: row.created_at,
  version: call.core.store.versionOf('patient', row.id),
})

export const patientsHandlers: Handlers<typeof patients> = {
  search(call, { text, limit }) {
    const own = ownSurvivorId(call)
    const found = searchPatients(call.core.store, text, limit)
    const rows = own === null ? found : found.filter((row) => row.id === own)
    noteAccess(call, null, { count: rows.length, ids: rows.map((row) => row.id) }, 'search')
    return { rows: rows.map(toHeader) }
  },

  list(call, { search, sort = 'name', order = sort === 'createdAt' ? 'desc' : 'asc', page, pageSize, ...filter }) {
    const { store } = call.core
    const ids = search ? searchPatients(store, search, searchedInList).map((row) => row.id) : null
    const filters = { ...filter, ids, ownId: ownSurvivorId(call) }
    const { rows, total } = patientStore(store).page(filters, sort, order, pageSize, (page - 1) * pageSize)
    noteAccess(call, null, { count: rows.length, ids: rows.map((row) => row.id) })
    return { rows: rows.map(toHeader), total, page, pageSize }
  },

  read(call, { id }) {
    const row = dataOf(call, id)
    noteAccess(call, row.id)
    return { ...toRow(call, row), openRecord: patientStore(call.core.store).openRecordOf(row.id) ?? null }
  },

  checkDuplicates(call, input) {
    const { core } = call
    const typed = input.phone ? normalisePhone(input.phone, core.settings().countryCode) : null
    const facts = {
      familyName: input.familyName,
      givenName: input.givenName,
      sex: input.sex,
      // A date that is still being typed compares with nothing.
      ...birthOf(input.birthDate && input.birthDate > core.today() ? {} : input, core.today()),
      phone: typed?.ok ? typed.value : null,
      nationalId: input.nationalId || null,
    }
    const matches = findDuplicates(core.store, facts, input.exceptId)
    noteAccess(call, null, { ids: matches.map((match) => match.patient.id) }, 'duplicates')
    return { matches }
  },

  register(call, input) {
    const { core, write } = call
    const { timeZone, countryCode } = core.settings()
    const sex = input.sex ?? (input.isUnknown ? 'unknown' : undefined)
    if (!sex) throw invalid('sex', 'Choose the sex; “unknown” if it is not known.')
    const birth = birthOf(input, core.today())
    if (!birth.birthDate && !input.isUnknown) {
      throw invalid('birthDate', 'Give the birth date, or the age if the date is not known.')
    }
    const names = input.isUnknown ? unknownName(sex, call.now, timeZone) : namesOf(input.familyName, input.givenName)
    const id = write.insert(patient, {
      id: write.newId(),
      mrn: newMrn(call, input.mrn),
      ...names,
      sex,
      ...birth,
      phone: phoneOf('phone', input.phone, countryCode) ?? null,
      nationalId: input.nationalId ?? null,
      address: input.address?.trim() || null,
      nextOfKinName: input.nextOfKinName ?? null,
      nextOfKinPhone: phoneOf('nextOfKinPhone', input.nextOfKinPhone, countryCode) ?? null,
      isUnknown: input.isUnknown,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    if (input.confirmedNotDuplicateOf?.length) noteAccess(call, id, { notDuplicateOf: input.confirmedNotDuplicateOf })
    return toRow(call, dataOf(call, id))
  },

  update(call, input) {
    const { core, write } = call
    const { countryCode } = core.settings()
    const before = dataOf(call, input.id)
    write.expectVersion(patient, before.id, input.version)
    const hasNames = input.familyName !== undefined || input.givenName !== undefined
    const names = hasNames ? namesOf(input.familyName ?? before.family_name, input.givenName ?? before.given_name) : {}
    const hasBirth = [input.birthDate, input.birthDatePrecision, input.ageYears, input.ageMonths].some(
      (each) => each !== undefined,
    )
    const isAge = input.ageYears !== undefined || input.ageMonths !== undefined
    const birth = hasBirth
      ? birthOf(
          isAge || input.birthDate !== undefined ? input : { ...input, birthDate: before.birth_date },
          core.today(),
        )
      : null
    if (birth?.birthDate) assertBornBefore(call, before, birth.birthDate)
    write.update(patient, before.id, {
      ...names,
      ...birth,
      sex: input.sex,
      phone: phoneOf('phone', input.phone, countryCode),
      nationalId: input.nationalId,
      address: input.address === undefined ? undefined : input.address?.trim() || null,
      nextOfKinName: input.nextOfKinName,
      nextOfKinPhone: phoneOf('nextOfKinPhone', input.nextOfKinPhone, countryCode),
      ...(hasNames && before.is_unknown === 1 ? { isUnknown: false } : {}),
    })
    return toRow(call, dataOf(call, before.id))
  },

  markDeceased(call, { id, version, deceasedAt }) {
    const before = dataOf(call, id)
    call.write.expectVersion(patient, before.id, version)
    if (deceasedAt !== null && deceasedAt > call.core.today()) {
      throw invalid('deceasedAt', 'The date of death is in the future. Check it.')
    }
    if (deceasedAt !== null && before.birth_date !== null && deceasedAt < before.birth_date) {
      throw invalid('deceasedAt', 'The date of death is before the birth. Check both dates.')
    }
    call.write.update(patient, before.id, { deceasedAt })
    return toRow(call, dataOf(call, before.id))
  },
}

/** The number to give: the next of this device, or the earlier one that an administrator typed. */
const newMrn = (call: WriteCall, typed: string | undefined): string => {
  const { core } = call
  const sql = patientStore(core.store)
  if (typed !== undefined) {
    if (call.session.role !== 'admin') throw forbidden('Only an administrator may give a record number by hand.')
    const wanted = normaliseMrn(typed)
    if (wanted === '') throw invalid('mrn', 'A record number has letters or digits.')
    const codes = codeStore(core.store)
    const alike = /^\d+$/.test(wanted) ? codes.byDigits(wanted, mostAlike) : codes.byCode(wanted, mostAlike)
    if (sql.hasMrn(typed) || sql.mrnsOf(alike).some((mrn) => normaliseMrn(mrn) === wanted)) {
      throw conflict('duplicate_mrn', 'Another patient already has this record number. Check it, or search for it.')
    }
    return typed
  }
  for (;;) {
    const mrn = makeMrn(core.settings().mrnPrefix, core.deviceCode(), core.nextNumber('mrn'))
    if (!sql.hasMrn(mrn)) return mrn
  }
}

const assertBornBefore = (call: WriteCall, row: PatientDataRow, birthDate: string): void => {
  if (row.deceased_at !== null && birthDate > row.deceased_at) {
    throw invalid('birthDate', 'The birth date is after the date of death. Check both dates.')
  }
  const first = patientStore(call.core.store).firstRecordAt(row.id)
  if (first !== null && birthDate > toDateText(first, call.core.settings().timeZone)) {
    throw invalid('birthDate', 'The birth date is after the first visit. Check the year.')
  }
}
