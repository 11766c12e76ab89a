import type { Core } from '../../api/core.ts'
import { centralSchema } from '../../central/definitions.ts'
import type { localState } from '../../database/local-state.ts'
import { withdrawStaged } from '../../database/restore-staging.ts'
import { stageSnapshot } from '../../database/snapshot-staging.ts'
import { readUpdateKeys } from '../../update/keys.ts'
import { memoryKey, openMemory } from '../../update/memory.ts'
import type { Installer, UpdateOptions } from '../../update/types.ts'
import { makeUpdates, type OpenUpdates } from '../../update/updates.ts'
import { updatesStore } from './store.ts'

const hourMs = 3_600_000

/** What updates take from the outside; the same names as in main/hera.ts. */
interface UpdateDeps {
  dataDir: string
  root: string
  version: string
  isDemo: boolean
  installer?: Installer
  updates?: UpdateOptions
  now(): number
  random(length: number): Uint8Array
  every?(ms: number, work: () => void): () => void
}

interface Around {
  /** Asked only once the core is whole. */
  core(): Core
  store: Core['store']
  state: ReturnType<typeof localState>
  configuration: Core['configuration']
}

/** Updates with what they need of the rest of the program. */
export const openUpdates = (deps: UpdateDeps, { core, store, state, configuration }: Around): OpenUpdates => {
  const sql = updatesStore(store)
  const isJoined = (): boolean => core().sync.status().mode !== 'alone'
  const options = deps.updates ?? {}
  return makeUpdates({
    version: deps.version,
    dataDir: deps.dataDir,
    isDemo: deps.isDemo,
    installer: deps.installer ?? null,
    keys: options.keys ?? readUpdateKeys(deps.root),
    feed: configuration.managed.updateFeed ?? null,
    channel: configuration.managed.updateChannel ?? 'stable',
    memory: openMemory(state),
    options,
    facts: () => ({
      clinic: sql.clinicId() ?? state.text('device_id', core().newId),
      opSchema: centralSchema.schema,
      unsent: sql.unsentSaves,
      backups: () => core().backups.list(),
      server: isJoined()
        ? { isReachable: core().sync.status().isOnline && core().sync.status().mode === 'live' }
        : null,
      savesAfter: sql.savesAfter,
    }),
    localSchema: sql.localSchema,
    async backUp() {
      const age = deps.now() - (core().backups.last()?.at ?? 0)
      if (age < 0 || age > hourMs) await core().backups.make()
    },
    async sync() {
      if (isJoined()) await core().sync.now()
    },
    async stage({ previous, snapshot }, memory) {
      if (!snapshot) return
      await stageSnapshot({
        dataDir: deps.dataDir,
        file: snapshot.file,
        at: snapshot.at,
        key: core().databaseKey,
        forVersion: previous.version,
        localSchema: previous.localSchema,
        clinicId: sql.clinicId(),
        carry: { [memoryKey]: memory },
        now: deps.now(),
        random: deps.random,
      })
    },
    unstage: () => withdrawStaged(deps.dataDir),
    note(event) {
      store.audit.note(event)
      store.audit.flush()
    },
    now: deps.now,
    random: deps.random,
    every: deps.every,
  })
}
