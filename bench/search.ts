import type { Hera } from '../main/hera.ts'
import { latency, print, printRatio } from './figure.ts'
import { makeRandom } from './names.ts'
import type { BenchWindow } from './window.ts'

interface Name {
  family_name: string
  given_name: string
  phone: string
  mrn: string
}

interface Bare {
  sql: string
  values: string[]
}

const columns = 'id, mrn, family_name, given_name, sex, birth_date, phone'
const after = (prefix: string): string => `${prefix}\uffff`

/** What a plain index answers for a family name's beginning: the least that any search box has to do. */
const byFamily = (prefix: string): Bare => ({
  sql: `SELECT ${columns} FROM patient WHERE family_name >= ? AND family_name < ? ORDER BY family_name, given_name LIMIT 20`,
  values: [prefix, after(prefix)],
})
const byBoth = (family: string, given: string): Bare => ({
  sql: `SELECT ${columns} FROM patient WHERE family_name >= ? AND family_name < ? AND given_name >= ? AND given_name < ?
        ORDER BY family_name, given_name LIMIT 20`,
  values: [family, after(family), given, after(given)],
})
const byPhone = (phone: string): Bare => ({
  sql: `SELECT ${columns} FROM patient WHERE phone = ? LIMIT 20`,
  values: [phone],
})
const byMrn = (mrn: string): Bare => ({ sql: `SELECT ${columns} FROM patient WHERE mrn = ? LIMIT 20`, values: [mrn] })

interface Case {
  name: string
  type(name: Name): string
  bare(name: Name): Bare
}

const letters = (count: number): Case => ({
  name: `search.${count}_letters`,
  type: (name) => name.family_name.slice(0, count).toLowerCase(),
  bare: (name) => byFamily(name.family_name.slice(0, count)),
})

const cases: Case[] = [
  letters(1),
  letters(2),
  letters(3),
  letters(5),
  {
    name: 'search.two_words',
    type: (name) => `${name.given_name.slice(0, 3)} ${name.family_name.slice(0, 3)}`.toLowerCase(),
    bare: (name) => byBoth(name.family_name.slice(0, 3), name.given_name.slice(0, 3)),
  },
  { name: 'search.phone', type: (name) => `0${name.phone.slice(4)}`, bare: (name) => byPhone(name.phone) },
  { name: 'search.mrn', type: (name) => name.mrn, bare: (name) => byMrn(name.mrn) },
  {
    name: 'search.nobody',
    type: (name) => `${name.family_name.slice(0, 3).toLowerCase()}xq`,
    bare: (name) => byFamily(`${name.family_name.slice(0, 3)}xq`),
  },
  {
    name: 'search.two_words_nobody',
    type: (name) => `${name.given_name.slice(0, 3)} ${name.family_name.slice(0, 2)}xq`.toLowerCase(),
    bare: (name) => byBoth(`${name.family_name.slice(0, 2)}xq`, name.given_name.slice(0, 3)),
  },
]

/** Names of patients spread over the whole clinic, the same at every run. */
const sample = (hera: Hera, count: number): Name[] => {
  const { sqlite } = hera.core.store
  const last = (sqlite.prepare('SELECT max(rowid) AS n FROM patient').get() as { n: number }).n
  const read = sqlite.prepare('SELECT family_name, given_name, phone, mrn FROM patient WHERE rowid = ?')
  const random = makeRandom(11)
  return Array.from({ length: count }, () => read.get(1 + Math.floor(random() * last)) as Name)
}

/** The search box over the message port, beside the bare query and a bare hop on the same road. */
export const benchSearch = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const names = sample(hera, calls)
  for (const one of cases) {
    const samples = await window.sideBySide(
      {
        messages: names.map(one.bare),
        answer: ({ sql, values }: Bare) => hera.core.store.statement(sql).all(...values),
      },
      { procedure: 'patients.search', inputs: names.map((name) => ({ text: one.type(name) })) },
    )
    const [bare, whole] = [latency(samples.bare), latency(samples.whole)]
    printRatio(`${one.name}.p50`, whole.p50, bare.p50, { times: 2, words: 'p50 <= 2x (bare query + one bare hop)' })
    print({
      name: `${one.name}.p99`,
      value: whole.p99,
      unit: 'ms',
      goal: 'p99 <= 2 ms over the port',
      met: whole.p99 <= 2,
      reference: bare.p99,
    })
  }
}

/** The same over loopback HTTP. */
export const benchSearchHttp = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const inputs = sample(hera, calls).map((name) => ({ text: name.family_name.slice(0, 3) }))
  const whole = latency(await window.calls('http', 'patients.search', inputs))
  print({
    name: 'search.http.p99',
    value: whole.p99,
    unit: 'ms',
    goal: 'p99 <= 5 ms over HTTP',
    met: whole.p99 <= 5,
    reference: whole.p50,
  })
}

/** The median of all cases together: what is compared between a small clinic and a large one. */
export const medianSearch = async (hera: Hera, window: BenchWindow, calls: number): Promise<number> => {
  const names = sample(hera, calls)
  const samples: number[] = []
  for (const one of cases) {
    samples.push(
      ...(await window.calls(
        'port',
        'patients.search',
        names.map((name) => ({ text: one.type(name) })),
      )),
    )
  }
  return latency(samples).p50
}
