import type { ServiceItemRow, serviceItems } from '../../../shared/contract/service-items.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { foldText, nameWords } from '../../../shared/domain/name.ts'
import type { SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { serviceItem } from '../../database/schema/index.ts'
import { itemStore, type StoredItem, toItem } from './store.ts'

const find = (call: SignedInCall, id: string): StoredItem => {
  const row = itemStore(call.core.store).byId(id)
  if (!row) throw notFound('service')
  return row
}

const answer = (call: SignedInCall, id: string): ServiceItemRow =>
  toItem(find(call, id), call.core.store.versionOf('service_item', id))

/** A number has a unit and a range that is one; other results have neither. */
const checkResult = (result: {
  resultKind: string
  resultUnit: string | null
  referenceLow: number | null
  referenceHigh: number | null
}): void => {
  const { referenceLow, referenceHigh } = result
  if (result.resultKind !== 'number' && (referenceLow !== null || referenceHigh !== null)) {
    throw invalid('referenceLow', 'Only a result that is a number has reference limits.')
  }
  if (referenceLow !== null && referenceHigh !== null && referenceLow > referenceHigh) {
    throw invalid('referenceHigh', 'The upper limit is below the lower one. Check whether they changed places.')
  }
}

const sorters: Record<'name' | 'code' | 'category' | 'priceMinor', (a: StoredItem, b: StoredItem) => number> = {
  name: (a, b) => a.name.localeCompare(b.name),
  code: (a, b) => a.code.localeCompare(b.code),
  category: (a, b) => a.category.localeCompare(b.category) || a.name.localeCompare(b.name),
  priceMinor: (a, b) => a.price_minor - b.price_minor,
}

/** Every typed word begins a word of the name or the code. */
const matches = (row: StoredItem, wanted: readonly string[]): boolean => {
  const words = [...nameWords(row.name), ...nameWords(row.code), foldText(row.code)]
  return wanted.every((word) => words.some((each) => each.startsWith(word)))
}

/** What begins with the first typed word comes before what has it further on; then the shorter name. */
const bestFirst = (wanted: readonly string[]) => {
  const rank = (row: StoredItem): number => (foldText(row.name).startsWith(wanted[0] ?? '') ? 0 : 1)
  return (a: StoredItem, b: StoredItem): number => rank(a) - rank(b) || a.name.length - b.name.length
}

export const serviceItemsHandlers: Handlers<typeof serviceItems> = {
  list(call, input) {
    const wanted = nameWords(input.search ?? '')
    const kept = itemStore(call.core.store)
      .all()
      .filter((row) => input.status === 'all' || row.status === input.status)
      .filter((row) => input.category === undefined || row.category === input.category)
      .filter((row) => matches(row, wanted))
      .toSorted(input.sort === undefined && wanted.length > 0 ? bestFirst(wanted) : sorters[input.sort ?? 'name'])
    if (input.order === 'desc') kept.reverse()
    const from = (input.page - 1) * input.pageSize
    return {
      rows: kept
        .slice(from, from + input.pageSize)
        .map((row) => toItem(row, call.core.store.versionOf('service_item', row.id))),
      total: kept.length,
      page: input.page,
      pageSize: input.pageSize,
    }
  },

  read: (call, { serviceItemId }) => answer(call, serviceItemId),

  create(call, { idempotencyKey: _, ...values }) {
    if (itemStore(call.core.store).byCode(values.code)) {
      throw conflict('duplicate_code', 'A service with this code is already in the catalogue. Choose another code.')
    }
    checkResult(values)
    const id = call.write.insert(serviceItem, {
      id: call.write.newId(),
      ...values,
      status: 'active',
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    return answer(call, id)
  },

  update(call, { serviceItemId, version, idempotencyKey: _, ...changes }) {
    const before = toItem(find(call, serviceItemId), '')
    call.write.expectVersion(serviceItem, serviceItemId, version)
    // A code that two workstations gave at once may stay while other fields are corrected.
    const isNewCode = changes.code !== undefined && changes.code !== before.code
    if (isNewCode && itemStore(call.core.store).byCode(changes.code ?? '', serviceItemId)) {
      throw conflict('duplicate_code', 'A service with this code is already in the catalogue. Choose another code.')
    }
    checkResult({ ...before, ...changes })
    call.write.update(serviceItem, serviceItemId, changes)
    return answer(call, serviceItemId)
  },

  retire(call, { serviceItemId, version }) {
    if (find(call, serviceItemId).status === 'retired') {
      throw conflict('retired', 'This service was already retired.')
    }
    call.write.expectVersion(serviceItem, serviceItemId, version)
    call.write.update(serviceItem, serviceItemId, { status: 'retired' })
    return answer(call, serviceItemId)
  },
}
