import type Database from 'better-sqlite3'
import type { Central, FetchRequest, HelloAnswer, PullRequest, PushRequest, WireRow } from '../../main/sync/wire.ts'
import { streamNumber, tablePolicies } from '../../shared/domain/policy.ts'

/** Of a hundred rows, how many are of each table: about what a year of a clinic leaves behind. */
const mix = {
  user: 1,
  medicine: 1,
  patient: 10,
  allergy: 3,
  problem: 4,
  medical_record: 12,
  medical_record_status: 12,
  medical_record_item: 22,
  service: 6,
  service_result: 4,
  prescription_item: 7,
  stock_movement: 3,
  charge: 8,
  payment: 4,
  payment_item: 3,
} as const
type Name = keyof typeof mix

const given = ['Ada', 'Wanjiru', 'Moses', 'Grace', 'Peter', 'Amina', 'Otieno', 'Faith', 'John', 'Mary']
const family = ['Okoye', 'Kamau', 'Mwangi', 'Achieng', 'Njoroge', 'Hassan', 'Mutua', 'Wekesa', 'Abdi', 'Chebet']
const base = 2 ** 40
const idOf = (table: number, n: number): string =>
  `019c${String(table).padStart(4, '0')}-${String(n >>> 16).padStart(4, '0')}-7000-8000-${(n * 2_654_435_761).toString(16).slice(-8).padStart(12, '0')}`

const special: Record<string, (n: number, size: number) => unknown> = {
  family_name: (n) => `${family[n % 10]}${n % 97 === 0 ? ` ${family[(n * 7) % 10]}` : ''}`,
  given_name: (n) => `${given[(n * 3) % 10]} ${given[(n * 7 + 1) % 10]}`,
  mrn: (n) => `HER-7K2Q-${String(n).padStart(6, '0')}`,
  phone: (n) => `+2547${String((n * 7919) % 100_000_000).padStart(8, '0')}`,
  national_id: (n) => (n % 3 === 0 ? String(20_000_000 + n) : null),
  birth_date: (n) => `19${String(40 + (n % 60)).padStart(2, '0')}-0${1 + (n % 9)}-1${n % 9}`,
  merged_into_id: () => null,
  deceased_at: () => null,
  patient_id: (n, size) => idOf(7, n % Math.max(1, Math.floor((size * 10) / 100))),
  record_id: (n, size) => idOf(10, n % Math.max(1, Math.floor((size * 12) / 100))),
  reverses_id: () => null,
  cancels_id: () => null,
  kind: () => 'payment',
  amount_minor: (n) => 100 + (n % 9) * 50,
  status: () => 'active',
  receipt_no: (n) => `R-7K2Q-${n}`,
  username: (n) => `user${n}`,
  text: (n) => `Seen for ${n % 17} days of cough, no fever; chest clear. Advised fluids and to return.`,
}

/** A server that answers from pages made beforehand: what is measured is the workstation alone. */
export const cannedServer = (db: Database.Database, size: number): { central: Central; count: number } => {
  const tables: Record<string, string[]> = {}
  const streams = new Map<number, { table: string; row: WireRow }[]>()
  let seq = base
  let count = 0
  for (const [name, policy] of Object.entries(tablePolicies)) {
    const info = db.pragma(`table_info(${name})`) as { name: string; type: string; notnull: number }[]
    const columns = info.filter((one) => one.name !== 'seq' && !(name === 'patient' && one.name === 'no'))
    tables[name] = columns.map((one) => one.name)
    const rows = Math.floor((size * (mix[name as Name] ?? 0)) / 100)
    const stream = streamNumber(policy.stream)
    const list = streams.get(stream) ?? []
    streams.set(stream, list)
    for (let n = 0; n < rows; n++) {
      seq += 1
      count += 1
      const values = columns.map((one) => {
        if (one.name === 'id') return idOf(policy.number, n)
        const make = special[one.name]
        if (make) return make(n, size)
        if (one.type === 'INTEGER') return one.name.endsWith('_at') ? 1_772_442_000_000 + n : n % 50
        if (one.type === 'REAL') return n / 4
        return one.notnull ? idOf(2, n % 10) : n % 2 === 0 ? null : `${one.name} ${n % 100}`
      })
      // One row in eight has been edited since.
      const ops = policy.kind === 'mutable' && n % 8 === 0 ? { '*': idOf(90, n), status: idOf(91, n) } : null
      list.push({ table: name, row: [seq, 0, ops, ...values] })
    }
  }
  const head = seq
  const pages = new Map<string, string>()
  const answer = (request: PullRequest): string => {
    const rows: Record<string, WireRow[]> = {}
    const asked = Object.entries(request.cursors)
    const all = asked.length === 1 ? (streams.get(Number(asked[0]?.[0])) ?? []) : []
    const from = all.findIndex(({ row }) => row[0] > (asked[0]?.[1] ?? 0))
    const page = from < 0 ? [] : all.slice(from, from + request.limit)
    for (const { table, row } of page) {
      rows[table] ??= []
      rows[table].push(row)
    }
    const more = from >= 0 && from + request.limit < all.length
    const last = page.at(-1)?.row[0] ?? head
    const next = Object.fromEntries(asked.map(([stream]) => [stream, more ? last : head]))
    return JSON.stringify({ status: 'ok', epoch: 1, head, mac: '', more, next, rows, server_ms: 0 })
  }
  for (const [stream, list] of streams) {
    for (let at = 0; at === 0 || at < list.length; at += 5000) {
      const cursor = at === 0 ? 0 : (list[at - 1]?.row[0] ?? 0)
      pages.set(`${stream} ${cursor}`, answer({ epoch: 1, cursors: { [stream]: cursor }, limit: 5000 }))
    }
  }
  const hello: HelloAnswer = {
    ...{ status: 'ok', clinic_id: 'c', clinic: 'Kijani', device_no: 1, name: 'Desk', epoch: 1, fork: null },
    ...{ last_dseq: 0, head, schema: 1, min_schema: 1, may_push: true, may_pull: true, why: null },
    ...{ streams: [1, 2, 3, 4, 5, 6, 7], tables, server_ms: Date.now(), poll_ms: 30_000, max_ops: 2000 },
    ...{ secrets: {}, has_administrator: true },
  }
  const enrolled = { clinic_id: 'c', clinic: 'Kijani', device_no: 1, role: 'r', password: 'p', epoch: 1, schema: 1 }
  const central: Central = {
    async call(name, payload) {
      if (name === 'enrol') return JSON.stringify({ status: 'ok', ...enrolled, is_founder: false })
      if (name === 'hello') return JSON.stringify(hello)
      if (name === 'digest') return JSON.stringify({ all: [count, 0, 0] })
      if (name === 'today') return JSON.stringify({ status: 'ok', rows: {}, missing: {} })
      if (name === 'poll') return JSON.stringify({ status: 'ok', epoch: 1, head, poll_ms: 30_000, server_ms: 0 })
      if (name === 'fetch_rows') {
        const { keys } = JSON.parse(payload) as FetchRequest
        return JSON.stringify({ status: 'ok', rows: {}, missing: keys })
      }
      if (name === 'push') {
        const { groups } = JSON.parse(payload) as PushRequest
        const results = groups.map(({ grp }) => ({ grp, outcome: 'applied', from: head, to: head }))
        const last = groups.at(-1)
        const last_dseq = last ? last.first + last.count - 1 : 0
        return JSON.stringify({ status: 'ok', results, last_dseq, head, mac: '' })
      }
      if (name !== 'pull') return JSON.stringify({ status: 'ok' })
      const request = JSON.parse(payload) as PullRequest
      const [[stream, cursor] = ['', 0]] = Object.entries(request.cursors)
      return pages.get(`${stream} ${cursor}`) ?? answer(request)
    },
    close: async () => {},
  }
  return { central, count }
}
