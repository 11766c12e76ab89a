import type { AllergyRow, allergies } from '../../../shared/contract/allergies.ts'
import { codeSystems } from '../../../shared/domain/code-system.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { foldText } from '../../../shared/domain/name.ts'
import { assertInScope, noteAccess, type SignedInCall, type WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { allergy } from '../../database/schema/index.ts'
import { scopedPatient } from '../patients/scope.ts'
import { findAllergen, searchAllergens } from './allergens.ts'
import { allergyStateOf, byGravity, isActiveAllergy } from './rules.ts'
import { allergyStore } from './store.ts'

type Bare = Omit<AllergyRow, 'version'>

const withVersion = (call: SignedInCall, row: Bare): AllergyRow => ({
  ...row,
  version: call.core.store.versionOf('allergy', row.id),
})

const find = (call: SignedInCall, id: string): Bare => {
  const row = allergyStore(call.core.store).byId(id)
  if (!row) throw notFound('allergy')
  assertInScope(call, row.patientId, 'allergy')
  return row
}

const answer = (call: SignedInCall, id: string): AllergyRow => withVersion(call, find(call, id))

const requireActive = (row: Bare): void => {
  if (!isActiveAllergy(row)) throw conflict('not_active', 'This allergy was already refuted or withdrawn.')
}

/** Ends an entry with a reason; it stays readable. */
const end = (call: WriteCall, id: string, verificationStatus: 'refuted' | 'entered_in_error', reason: string) => {
  requireActive(find(call, id))
  call.write.update(allergy, id, { verificationStatus, errorReason: reason })
  return answer(call, id)
}

const sorters: Record<'criticality' | 'substance' | 'recordedAt', (a: Bare, b: Bare) => number> = {
  criticality: byGravity,
  substance: (a, b) => a.substance.localeCompare(b.substance),
  recordedAt: (a, b) => a.recordedAt - b.recordedAt,
}

export const allergiesHandlers: Handlers<typeof allergies> = {
  list(call, input) {
    const patientId = scopedPatient(call, input.patientId).id
    const all = allergyStore(call.core.store).ofPatient(patientId)
    const wanted = foldText(input.search ?? '')
    const kept = all
      .filter((row) => input.includeInactive || isActiveAllergy(row))
      .filter((row) => foldText(row.substance).includes(wanted))
      .toSorted(sorters[input.sort ?? 'criticality'])
    if (input.order === 'desc') kept.reverse()
    noteAccess(call, patientId, { allergies: kept.length })
    const from = (input.page - 1) * input.pageSize
    return {
      rows: kept.slice(from, from + input.pageSize).map((row) => withVersion(call, row)),
      total: kept.length,
      page: input.page,
      pageSize: input.pageSize,
      state: allergyStateOf(all),
    }
  },

  add(call, input) {
    const patientId = scopedPatient(call, input.patientId).id
    const recordedAt = input.recordedAt ?? call.now
    if (recordedAt > call.now) throw invalid('recordedAt', 'This time is in the future. Check it.')
    const known = findAllergen(call.core.root, input.substance)
    const active = allergyStore(call.core.store).ofPatient(patientId).filter(isActiveAllergy)
    const substance = known?.substance ?? input.substance
    if (active.some((row) => row.kind !== 'none_known' && foldText(row.substance) === foldText(substance))) {
      throw conflict('already_listed', 'This allergy is already listed for this patient.')
    }
    for (const row of active) {
      if (row.kind !== 'none_known') continue
      call.write.update(allergy, row.id, {
        verificationStatus: 'refuted',
        errorReason: 'An allergy was recorded afterwards.',
      })
    }
    // A single substance carries its own code first, then its class.
    const first = known?.atc_prefixes[0]
    const code = first?.length === 7 ? first : null
    const id = call.write.insert(allergy, {
      id: call.write.newId(),
      patientId,
      kind: 'allergy',
      substance,
      codeSystem: code ? codeSystems.atc : null,
      code,
      atcPrefixes: (known?.atc_prefixes ?? []).join('|'),
      criticality: input.criticality,
      verificationStatus: input.verificationStatus,
      reaction: input.reaction,
      recordedAt,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    return answer(call, id)
  },

  addNoKnown(call, input) {
    const patientId = scopedPatient(call, input.patientId).id
    const active = allergyStore(call.core.store).ofPatient(patientId).filter(isActiveAllergy)
    if (active.some((row) => row.kind !== 'none_known')) {
      throw conflict('has_allergies', 'This patient has listed allergies. Refute or withdraw them first.')
    }
    const [known] = active
    if (known) {
      call.write.about(patientId)
      return withVersion(call, known)
    }
    const id = call.write.insert(allergy, {
      id: call.write.newId(),
      patientId,
      kind: 'none_known',
      substance: 'No known allergies',
      criticality: 'low',
      verificationStatus: 'confirmed',
      recordedAt: call.now,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    return answer(call, id)
  },

  update(call, { allergyId, version, idempotencyKey: _, ...changes }) {
    requireActive(find(call, allergyId))
    call.write.expectVersion(allergy, allergyId, version)
    call.write.update(allergy, allergyId, changes)
    return answer(call, allergyId)
  },

  refute: (call, input) => end(call, input.allergyId, 'refuted', input.reason),
  enterInError: (call, input) => end(call, input.allergyId, 'entered_in_error', input.reason),

  searchAllergens: (call, { text }) => ({
    rows: searchAllergens(call.core.root, text).map((row) => ({
      substance: row.substance,
      kind: row.kind,
      atcPrefixes: row.atc_prefixes,
    })),
  }),
}
