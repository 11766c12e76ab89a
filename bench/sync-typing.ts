import { patient } from '../main/database/schema/index.ts'
import type { Hera, HeraDeps } from '../main/hera.ts'
import { openSyncProcess } from '../main/host/electron/sync-process.ts'
import { makeUtility } from '../tests/electron/fake-utility.ts'
import type { Race } from '../tests/race/clinic.ts'
import { latency, print } from './figure.ts'
import { familyName, givenName, makeRandom } from './names.ts'
import { openWorkstation } from './sync-folder.ts'

/** Saves and look-ups by a person, one every 5 ms, until `isOver`: how long each took, ms. */
const typeAway = async (
  hera: Hera,
  userId: string,
  isOver: () => boolean,
): Promise<{ saves: number[]; reads: number[] }> => {
  const { store, newId } = hera.core
  const author = { userId, role: 'admin' as const, sessionId: null }
  const search = store.statement('SELECT family_name FROM patient WHERE phone >= ? ORDER BY phone LIMIT 20')
  const random = makeRandom(5)
  const [saves, reads]: number[][] = [[], []]
  while (!isOver()) {
    const start = performance.now()
    store.transact('bench.type', author, (write) =>
      write.insert(patient, {
        ...{ id: write.newId(), mrn: `TYPE-${newId()}`, familyName: familyName(random), givenName: givenName(random) },
        ...{ sex: 'female', birthDatePrecision: 'unknown', createdAt: write.at, createdBy: userId },
      }),
    )
    const saved = performance.now()
    search.all(`+2547${Math.floor(random() * 99)}`)
    saves?.push(saved - start)
    reads?.push(performance.now() - saved)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { saves: saves ?? [], reads: reads ?? [] }
}

/** Where the worker runs: a thread of the program, or a process of its own as under Electron. */
const places: Record<string, Partial<HeraDeps>> = {
  '': {},
  _process: { openSyncWorker: openSyncProcess(makeUtility().utility) },
}

/** How long a save and a look-up take while 100,000 rows come down, beside the same on the same workstation alone. */
export const benchTyping = async (race: Race): Promise<void> => {
  for (const [suffix, deps] of Object.entries(places)) await benchPlace(race, suffix, deps)
}

const benchPlace = async (race: Race, suffix: string, deps: Partial<HeraDeps>): Promise<void> => {
  const workstation = await openWorkstation(deps)
  try {
    let count = 0
    const alone = await typeAway(workstation, race.admin, () => ++count > 600)
    // What was saved while it was alone comes along.
    const request = { actor: race.admin, brings_work: true }
    const { code } = await race.first.call<{ code: string }>('make_code', request)
    const { host, port, database } = race.server.address
    await workstation.core.sync.join({ server: `postgres://${host}:${port}/${database}`, code, name: 'Typing' })
    const busy = await typeAway(workstation, race.admin, () => workstation.core.sync.status().mode === 'live')
    for (const kind of ['saves', 'reads'] as const) {
      const [value, reference] = [latency(busy[kind]).p99, latency(alone[kind]).p99]
      print({
        name: `sync.typing_${kind}_p99${suffix}`,
        value,
        unit: 'ms',
        goal: `p99 while 100,000 rows come down <= 2x alone (${busy[kind].length} samples)`,
        met: value <= reference * 2,
        reference,
      })
    }
  } finally {
    await workstation.remove()
  }
}
