import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../../main/database/open.ts'
import { derived } from '../../main/features/index.ts'
import { Engine } from '../../main/sync/engine.ts'
import type { SyncLink } from '../../main/sync/link-types.ts'
import type { Central } from '../../main/sync/wire.ts'
import type { Town } from '../sync/desk.ts'
import { type Clinic, openClinic, seededRandom } from './clinic.ts'
import { linkTo } from './server-link.ts'

export interface Joined {
  clinic: Clinic
  /** One cycle of the worker: what waits goes up, what is new comes down. */
  cycle(): Promise<void>
  setCable(cable: 'in' | 'out'): void
}

let serial = 0

/**
 * A whole program that has joined a clinic: the production worker on the program's own database file, with the model
 * server at the other end. Nothing happens by itself; `cycle` is one turn.
 */
export const openJoined = async (town: Town, kind: 'founder' | 'join' | 'join_with_work'): Promise<Joined> => {
  serial += 1
  const clinic = await openClinic({ seed: 100 + serial, now: () => town.clock.now })
  const { core } = clinic.hera
  const db = openDatabase(path.join(clinic.dataDir, 'hera.db'), core.databaseKey)
  onTestFinished(() => {
    db.close()
  })
  db.pragma('foreign_keys = OFF')
  let role = town.server.addCode(kind)
  const code = role
  const wayOf = (who: () => string): Central => ({
    call: async (name, payload) => town.server.answer(who(), name, payload),
    close: async () => {},
  })
  const engine = new Engine({
    db,
    central: wayOf(() => role),
    schema: 1,
    version: '0.0.0-test',
    clock: { now: () => town.clock.now, monotonicMs: () => town.clock.monotonic },
    random: seededRandom(500 + serial),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms === 0 || signal.aborted) resolve()
        else signal.addEventListener('abort', () => resolve(), { once: true })
      }),
    log: () => {},
    derived,
    report: () => {},
    announce: (tables) => core.store.announce(tables),
    reconnect: (address) => {
      role = address.role
      return wayOf(() => role)
    },
  })
  const link = linkTo(clinic)
  const standing = (): void => {
    const { countedTo: _counted, problem, ...told } = engine.status()
    link.stands = {
      ...{ cable: null, held: 0, refused: 0 },
      ...told,
      isOnline: told.isOnline && link.stands.cable !== 'out',
      cable: link.stands.cable,
      problem: problem === null ? null : { code: problem, words: problem },
    }
  }
  const cycle = async (): Promise<void> => {
    town.pass(1_000)
    if (link.stands.cable !== 'out') await engine.cycle()
    standing()
  }
  const asked: SyncLink['ask'] = link.ask
  link.ask = async <Answer>(name: Parameters<SyncLink['ask']>[0], payload: object): Promise<Answer> =>
    link.stands.isOnline
      ? (JSON.parse(await wayOf(() => role).call(name, JSON.stringify(payload), 1_000)) as Answer)
      : asked<Answer>(name, payload)
  link.now = async () => {
    await cycle()
    return link.stands
  }
  const place = { server: 'embedded:', ca: null, name: `Desk ${serial}`, deviceId: core.newId() }
  const answer = await engine.join(
    wayOf(() => code),
    { ...place, deviceCode: core.deviceCode() },
  )
  if (answer.status !== 'ok') throw new Error(`not joined: ${answer.status}`)
  standing()
  return { clinic, cycle, setCable: (cable) => link.setCable(cable) }
}
