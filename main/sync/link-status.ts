import type { Store } from '../database/store.ts'
import { progressOf } from './arrival.ts'
import { linkStore } from './link-store.ts'
import type { LinkStatus } from './link-types.ts'
import { problemInWords } from './problem.ts'
import { FactBook } from './state.ts'
import { stateStore } from './state-store.ts'
import type { EngineStatus } from './status.ts'

/** What the database says before the worker has said anything. */
const firstStatus = (store: Store): EngineStatus => {
  const { now } = new FactBook(stateStore(store.sqlite))
  const isAlone = now.address === null
  const progress = isAlone ? null : progressOf(now.arrival)
  return {
    mode: isAlone ? 'alone' : progress ? 'arriving' : 'live',
    isOnline: false,
    clinic: now.clinic || null,
    workstation: now.workstation || null,
    workstationNo: isAlone ? null : now.workstationNo,
    server: now.address?.server ?? null,
    hasAdministrator: now.lastContactAt === null ? null : now.hasAdministrator,
    waiting: 0,
    countedTo: isAlone ? 0 : now.acked,
    lastContactAt: now.lastContactAt,
    clockErrorMs: now.clockErrorMs,
    progress,
    problem: null,
  }
}

/** The worker's last status with what main knows beside it; tells whoever listens when it has changed. */
export const linkStatus = (store: Store, isDemo: boolean) => {
  const sql = linkStore(store)
  const listeners = new Set<(status: LinkStatus) => void>()
  let last = firstStatus(store)
  let broken: string | null = null
  let cable: 'in' | 'out' | null = isDemo ? 'in' : null
  let told = ''

  const now = (): LinkStatus => {
    const { countedTo, problem, waiting, ...rest } = last
    const isAlone = rest.mode === 'alone'
    const code = broken ?? (cable === 'out' && !isAlone ? 'cable' : problem)
    return {
      ...rest,
      isOnline: rest.isOnline && broken === null && cable !== 'out',
      cable: isAlone ? null : cable,
      waiting: isAlone ? 0 : waiting + sql.newerThan(countedTo),
      ...(isAlone ? { held: 0, refused: 0 } : sql.stuck()),
      problem: code === null ? null : { code, words: problemInWords(code) },
    }
  }
  const changed = (): void => {
    if (listeners.size === 0) return
    const status = now()
    const text = JSON.stringify(status)
    if (text === told) return
    told = text
    for (const listener of listeners) listener(status)
  }
  return {
    now,
    changed,
    get cable() {
      return cable
    },
    heard(status: EngineStatus): void {
      last = status
      broken = null
      changed()
    },
    broken(problem: string): void {
      broken = problem
      changed()
    },
    setCable(position: 'in' | 'out'): void {
      cable = position
      changed()
    },
    listen(listener: (status: LinkStatus) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
