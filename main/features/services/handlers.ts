import type { ServiceRow, services } from '../../../shared/contract/services.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { nameWords } from '../../../shared/domain/name.ts'
import { assertInScope, noteAccess, ownPatientId, type SignedInCall, type WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { service, serviceResult } from '../../database/schema/index.ts'
import { scopedPatient } from '../patients/scope.ts'
import { addCharge, cancelChargesOf } from '../payments/charging.ts'
import { requireMove, requireOpenRecord, resultValues } from './rules.ts'
import { itemStore, type StoredService, serviceStore, toService, toWork } from './store.ts'

/** The row as the caller may see it: a cashier the charge line, a patient nothing preliminary. */
const present = (call: SignedInCall, row: StoredService): ServiceRow => {
  const { store } = call.core
  const isCashier = call.grant === 'part'
  const all = isCashier ? [] : serviceStore(store).resultsOf(row.id)
  const results = call.grant === 'own' ? all.filter((result) => result.status !== 'preliminary') : all
  const full = toService(row, results, store.versionOf('service', row.id), call.core.settings().currency)
  if (!isCashier) return full
  return { ...full, note: null, revokeReason: null, resultUnit: null, referenceLow: null, referenceHigh: null }
}

const find = (call: SignedInCall, id: string): StoredService => {
  const row = serviceStore(call.core.store).byId(id)
  if (!row) throw notFound('service')
  assertInScope(call, row.patient_id, 'service')
  return row
}

const answer = (call: SignedInCall, id: string): ServiceRow => present(call, find(call, id))

const notFuture = (call: WriteCall, field: string, at: number): number => {
  if (at > call.now) throw invalid(field, 'This time is in the future. Check it.')
  return at
}

const lastResult = (call: WriteCall, id: string) => serviceStore(call.core.store).resultsOf(id).at(-1)

const insertResult = (
  call: WriteCall,
  row: StoredService,
  input: { value: number | null; text: string | null },
  rest: { status: string; at: number; reason: string | null },
): void => {
  call.write.insert(serviceResult, {
    id: call.write.newId(),
    serviceId: row.id,
    patientId: row.patient_id,
    ...resultValues(row, input),
    ...rest,
    createdBy: call.author.userId,
  })
}

export const servicesHandlers: Handlers<typeof services> = {
  list(call, input) {
    const own = ownPatientId(call)
    const patientId = input.patientId === undefined ? own : scopedPatient(call, input.patientId).id
    const sort = input.sort ?? 'orderedAt'
    const { rows, total } = serviceStore(call.core.store).list({
      recordId: input.recordId ?? null,
      patientId,
      status: input.status ?? null,
      sort,
      descending: (input.order ?? (sort === 'orderedAt' ? 'desc' : 'asc')) === 'desc',
      limit: input.pageSize,
      offset: (input.page - 1) * input.pageSize,
    })
    noteAccess(call, patientId ?? onlyPatient(rows), { services: rows.length, record: input.recordId ?? null })
    return { rows: rows.map((row) => present(call, row)), total, page: input.page, pageSize: input.pageSize }
  },

  worklist(call, input) {
    const wanted = nameWords(input.search ?? '')
    const kept = serviceStore(call.core.store)
      .openWork(input.category ?? null)
      .filter((row) => {
        const words = nameWords(`${row.given_name} ${row.family_name} ${row.name} ${row.mrn}`)
        return wanted.every((word) => words.some((each) => each.startsWith(word)))
      })
    if (input.order === 'desc') kept.reverse()
    const from = (input.page - 1) * input.pageSize
    const rows = kept.slice(from, from + input.pageSize)
    noteAccess(call, null, { services: rows.length, ids: rows.map((row) => row.id) }, 'worklist')
    return {
      rows: rows.map((row) => toWork(row, present(call, row))),
      total: kept.length,
      page: input.page,
      pageSize: input.pageSize,
    }
  },

  read(call, { serviceId }) {
    const row = find(call, serviceId)
    noteAccess(call, row.patient_id, { service: serviceId })
    return present(call, row)
  },

  order(call, { recordId, items, orderedAt }) {
    const { store } = call.core
    const record = serviceStore(store).recordOf(recordId)
    if (!record) throw notFound('visit')
    assertInScope(call, record.patient_id, 'visit')
    requireOpenRecord(record)
    const at = notFuture(call, 'orderedAt', orderedAt ?? call.now)
    const ids = items.map(({ serviceItemId, note }, index) => {
      const item = itemStore(store).byId(serviceItemId)
      if (!item) throw invalid(`items.${index}.serviceItemId`, 'This service is not in the catalogue. Choose another.')
      if (item.status !== 'active') throw conflict('retired', `${item.name} is no longer offered. Choose another.`)
      const id = call.write.insert(service, {
        id: call.write.newId(),
        recordId,
        patientId: record.patient_id,
        serviceItemId,
        name: item.name,
        status: 'active',
        note,
        orderedAt: at,
        createdAt: call.now,
        createdBy: call.author.userId,
      })
      addCharge(call, {
        patientId: record.patient_id,
        recordId,
        sourceKind: 'service',
        sourceId: id,
        description: item.name,
        quantity: 1,
        unitPriceMinor: item.price_minor,
      })
      return id
    })
    return { rows: ids.map((id) => answer(call, id)) }
  },

  start(call, { serviceId }) {
    requireMove(find(call, serviceId), 'in_progress')
    call.write.update(service, serviceId, { status: 'in_progress' })
    return answer(call, serviceId)
  },

  complete(call, { serviceId, performedAt }) {
    requireMove(find(call, serviceId), 'completed')
    const at = notFuture(call, 'performedAt', performedAt ?? call.now)
    call.write.update(service, serviceId, { status: 'completed', performedAt: at })
    return answer(call, serviceId)
  },

  revoke(call, { serviceId, reason }) {
    requireMove(find(call, serviceId), 'revoked')
    if (lastResult(call, serviceId)) {
      throw conflict('has_result', 'This service already has a result, so it was done. Correct the result instead.')
    }
    call.write.update(service, serviceId, { status: 'revoked', revokeReason: reason })
    cancelChargesOf(call, serviceId, reason)
    return answer(call, serviceId)
  },

  addResult(call, { serviceId, status, value, text, at }) {
    const row = find(call, serviceId)
    if (row.status === 'revoked') requireMove(row, 'completed')
    const last = lastResult(call, serviceId)
    if (last && last.status !== 'preliminary') {
      throw conflict('already_final', 'This service has a final result. Correct it with a reason instead.')
    }
    const measuredAt = notFuture(call, 'at', at ?? call.now)
    insertResult(call, row, { value, text }, { status, at: measuredAt, reason: null })
    if (status === 'final' && row.status !== 'completed') {
      call.write.update(service, serviceId, { status: 'completed', performedAt: measuredAt })
    } else if (row.status === 'active') {
      call.write.update(service, serviceId, { status: 'in_progress' })
    }
    return answer(call, serviceId)
  },

  correctResult(call, { serviceId, value, text, reason }) {
    const row = find(call, serviceId)
    const last = lastResult(call, serviceId)
    if (!last || last.status === 'preliminary') {
      throw conflict('not_final', 'There is no final result to correct yet. Enter the result first.')
    }
    insertResult(call, row, { value, text }, { status: 'corrected', at: call.now, reason })
    return answer(call, serviceId)
  },
}

/** The patient that all rows are of, or null when they are of several. */
const onlyPatient = (rows: readonly StoredService[]): string | null => {
  const first = rows[0]?.patient_id ?? null
  return rows.every((row) => row.patient_id === first) ? first : null
}
