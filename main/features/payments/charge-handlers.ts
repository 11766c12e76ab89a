import type { ChargeLine, charges, UnpaidAccount } from '../../../shared/contract/charges.ts'
import { discountKind } from '../../../shared/domain/bill.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { spread } from '../../../shared/domain/money.ts'
import { normaliseMrn } from '../../../shared/domain/mrn.ts'
import { nameWords, searchTerms } from '../../../shared/domain/name.ts'
import { spokenNameOf } from '../../../shared/domain/spoken-name.ts'
import { noteAccess, ownPatientId, type SignedInCall, type WriteCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { accountOf, accountOfRow, type Bill, billOf, callOf, patientOf, saleName, saleOf } from './account.ts'
import { addDiscount, cancelCharge } from './charging.ts'
import { expectWithinLimit, inWords } from './rules.ts'
import { type Account, paymentsStore } from './store.ts'

const lineOf = (line: Bill['lines'][number]): ChargeLine => ({
  id: line.row.id,
  patientId: line.row.charge.patient_id,
  saleId: line.row.charge.sale_id,
  recordId: line.row.charge.record_id,
  sourceKind: line.row.sourceKind,
  sourceId: line.row.sourceId,
  description: line.row.charge.description,
  quantity: line.row.charge.quantity,
  unitPriceMinor: line.row.charge.unit_price_minor,
  amountMinor: line.row.amountMinor,
  discountMinor: line.discountMinor,
  paidMinor: line.paidMinor,
  openMinor: line.openMinor,
  isCancelled: line.isCancelled,
  cancelReason: line.cancelReason,
  currency: line.row.charge.currency,
  chargedAt: line.row.charge.charged_at,
})

/** What the search box of unpaid bills matches: the beginnings of name words in any order, or digits of the MRN. */
const matcherOf = (search: string | undefined): ((name: string, mrn: string | null) => boolean) => {
  const { words, digits, mrn: wanted } = searchTerms(search ?? '')
  return (name, mrn) => {
    const number = normaliseMrn(mrn ?? '')
    if (wanted !== null && !number.startsWith(wanted)) return false
    if (digits !== null && !number.includes(digits)) return false
    const own = nameWords(name)
    return words.every((word) => own.some((each) => each.startsWith(word)))
  }
}

const unpaidOf = (call: SignedInCall, account: Account, name: string, mrn: string | null): UnpaidAccount | null => {
  const { store } = call.core
  const { lines, balance } = billOf(store, account)
  if (balance.dueMinor === 0) {
    // Settled by a cancellation: nothing told the index, so the first look does.
    store.local(() => paymentsStore(store).forgetOpen(account.id))
    return null
  }
  const open = lines.filter((line) => line.openMinor !== 0).map((line) => line.row.charge.charged_at)
  return {
    patientId: patientOf(account),
    saleId: saleOf(account),
    name,
    mrn,
    balanceMinor: balance.dueMinor,
    currency: call.core.settings().currency,
    lines: open.length,
    oldestAt: Math.min(...(open.length > 0 ? open : [call.now])),
    latestAt: Math.max(...(open.length > 0 ? open : [call.now])),
  }
}

const compare: Record<'latest' | 'oldest' | 'name' | 'balance', (a: UnpaidAccount, b: UnpaidAccount) => number> = {
  latest: (a, b) => b.latestAt - a.latestAt,
  oldest: (a, b) => a.oldestAt - b.oldestAt,
  name: (a, b) => a.name.localeCompare(b.name),
  balance: (a, b) => Math.abs(b.balanceMinor) - Math.abs(a.balanceMinor),
}

const afterwards = (call: WriteCall, account: Account, changedMinor: number) => ({
  changedMinor,
  balanceMinor: billOf(call.core.store, account).balance.dueMinor,
  currency: call.core.settings().currency,
})

export const chargesHandlers: Handlers<typeof charges> = {
  unpaid(call, input) {
    const own = ownPatientId(call)
    const matches = matcherOf(input.search)
    const sort = input.sort ?? 'latest'
    const all = paymentsStore(call.core.store)
      .openAccounts()
      .filter((row) => own === null || row.account_id === own)
      .flatMap((row) => {
        const isPatient = row.mrn !== null
        const name = isPatient ? spokenNameOf(row) : saleName(row.customer)
        if (!matches(name, row.mrn)) return []
        const account: Account = { kind: isPatient ? 'patient' : 'sale', id: row.account_id }
        const unpaid = unpaidOf(call, account, name, row.mrn)
        return unpaid && unpaid.balanceMinor > 0 === (input.side === 'owed') ? [unpaid] : []
      })
      .sort((a, b) => compare[sort](a, b) || a.name.localeCompare(b.name))
    if (input.order && input.order !== (sort === 'oldest' || sort === 'name' ? 'asc' : 'desc')) all.reverse()
    const start = (input.page - 1) * input.pageSize
    const rows = all.slice(start, start + input.pageSize)
    const ids = rows.flatMap((row) => row.patientId ?? [])
    noteAccess(call, null, { count: rows.length, ids }, 'search')
    return { rows, total: all.length, page: input.page, pageSize: input.pageSize }
  },

  list(call, input) {
    const account = accountOf(call, input)
    const called = callOf(call.core.store, account)
    const { lines, balance } = billOf(call.core.store, account)
    const shown = lines.filter((line) => !input.openOnly || line.openMinor !== 0)
    if (input.order === 'desc') shown.reverse()
    const start = (input.page - 1) * input.pageSize
    const rows = shown.slice(start, start + input.pageSize).map(lineOf)
    if (account.kind === 'patient') noteAccess(call, account.id, { count: rows.length })
    return {
      rows,
      total: shown.length,
      page: input.page,
      pageSize: input.pageSize,
      account: { ...called, ...balance, currency: call.core.settings().currency },
    }
  },

  discount(call, input) {
    const sql = paymentsStore(call.core.store)
    const first = sql.charge(input.chargeIds[0] ?? '')
    if (!first) throw notFound('charge')
    const account = accountOfRow(first)
    const bill = billOf(call.core.store, account)
    const lines = input.chargeIds.map((id) => {
      const line = bill.lines.find((each) => each.row.id === id)
      if (!line) throw sql.charge(id) ? invalid('chargeIds', 'Choose charges of one bill.') : notFound('charge')
      if (line.isCancelled) throw conflict('cancelled', 'A cancelled charge takes no discount.')
      return line
    })
    const openMinor = lines.map((line) => Math.max(0, line.openMinor))
    const sumMinor = openMinor.reduce((sum, each) => sum + each, 0)
    if (input.amountMinor > sumMinor) {
      throw invalid(
        'amountMinor',
        `Only ${inWords(call, sumMinor)} is open on these charges. Money already paid is given back by a refund.`,
      )
    }
    const before = lines.reduce((sum, line) => sum + line.discountMinor, 0)
    expectWithinLimit(call, before + input.amountMinor, 'discount')
    spread(input.amountMinor, openMinor).forEach((shareMinor, index) => {
      const line = lines[index]
      if (line && shareMinor > 0) addDiscount(call, line.row.charge, shareMinor, input.reason)
    })
    return afterwards(call, account, -input.amountMinor)
  },

  cancel(call, input) {
    const row = paymentsStore(call.core.store).charge(input.id)
    if (!row) throw notFound('charge')
    const account = accountOfRow(row)
    const line = billOf(call.core.store, account).lines.find((each) => each.row.id === row.id)
    if (row.cancels_id !== null || row.source_kind === discountKind || !line) {
      throw conflict('not_a_charge', 'Cancel the charge itself: its discount is taken back with it.')
    }
    if (line.isCancelled) throw conflict('already_cancelled', 'This charge is cancelled already.')
    expectWithinLimit(call, line.row.amountMinor, 'cancelled charge')
    cancelCharge(call, row, input.reason)
    return afterwards(call, account, line.discountMinor - row.amount_minor)
  },
}
