import { expect, test } from 'vitest'
import { standardTimes } from '../../main/central/postgres.ts'
import { longestRestMs } from '../../main/sync/pace.ts'
import { addPatient, type Desk, openTown, settle } from './desk.ts'

const two = async (): Promise<[Desk, Desk]> => (await openTown(2)).desks as [Desk, Desk]

test('put on hold and let go again: the next poll notices both', async () => {
  const [, b] = await two()
  await settle(b)
  b.town.server.changeDevice(2, { state: 'draining' })
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(b.engine.status().problem).toBe('draining')
  const id = addPatient(b)
  const hellos = b.asked.filter((name) => name === 'hello').length
  await settle(b)
  expect(b.asked.filter((name) => name === 'hello')).toHaveLength(hellos)
  b.town.server.changeDevice(2, { state: 'active' })
  b.town.pass(1_000)
  await b.engine.cycle()
  expect(b.engine.status()).toMatchObject({ problem: null, waiting: 0 })
  expect(b.town.server.state.rows.has(`patient ${id}`)).toBe(true)
})

test('the clinic moves while nobody works: the next poll notices, and the workstation follows', async () => {
  const [, b] = await two()
  await settle(b)
  const image = b.town.server.image()
  b.town.server.changeDevice(2, { state: 'draining' })
  b.onTheWay = (name, _payload, answer) => {
    const text = answer()
    if (name !== 'hello' || b.facts.address?.server !== 'embedded:') return text
    b.town.server.restore(image, false)
    return JSON.stringify({ ...JSON.parse(text), moved_to: 'postgres://new.clinic.org/hera' })
  }
  b.town.pass(30_000)
  await b.engine.cycle()
  expect(b.facts.address?.server).toBe('postgres://new.clinic.org:5432/hera')
  expect(b.engine.status().problem).toBeNull()
})

test.each(['pressing Sync now', 'waiting for less than a minute'])(
  'too new for its server, it sends what waits after the server was updated and %s',
  async (how) => {
    const [, b] = await two()
    b.town.server.state.schema = 0
    b.town.pass(11 * 60_000)
    addPatient(b)
    await b.engine.cycle()
    expect(b.engine.status()).toMatchObject({ problem: 'client_newer', waiting: 1 })
    b.town.server.state.schema = 1
    b.town.pass(1_000)
    await b.engine.cycle()
    expect(b.engine.status().waiting).toBe(1)
    if (how === 'pressing Sync now') void b.engine.cycled()
    else b.town.pass(30_000)
    await b.engine.cycle()
    expect(b.engine.status()).toMatchObject({ problem: null, waiting: 0 })
  },
)

test('in use it asks as often as the server says; where nobody works and nothing comes, every half minute', async () => {
  const [, b] = await two()
  await settle(b)
  addPatient(b)
  expect(await b.engine.cycle()).toBe(500)
  let rest = 0
  for (let n = 0; n < 400 && rest < longestRestMs; n++) {
    b.town.pass(Math.max(500, rest))
    const next = await b.engine.cycle()
    expect(next).toBeGreaterThanOrEqual(rest)
    rest = next
  }
  expect(rest).toBe(30_000)
  b.engine.kick()
  expect(await b.engine.cycle()).toBe(500)
})

test('a workstation that polls as seldom as it may keeps its connection', () => {
  expect(standardTimes.idleMs).toBeGreaterThan(2 * longestRestMs)
})
