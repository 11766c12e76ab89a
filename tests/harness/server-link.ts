import type { TravellingName } from '../../main/database/schema/index.ts'
import { derived } from '../../main/features/index.ts'
import type { LinkStatus, SyncLink } from '../../main/sync/link-types.ts'
import type { CentralFunction } from '../../main/sync/wire.ts'
import { HeraError } from '../../shared/domain/error.ts'
import type { Clinic } from './clinic.ts'

export interface ServerLink extends SyncLink {
  /** How the workstation stands; a test changes it as it goes. */
  stands: LinkStatus
  /** What was asked, in order. */
  asked: { name: CentralFunction; payload: Record<string, unknown> }[]
  kicks: number
}

type Answers = Partial<Record<CentralFunction, (payload: Record<string, unknown>) => unknown>>

const joined: LinkStatus = {
  ...{ mode: 'live', isOnline: true, cable: null, workstation: 'Reception', clinic: 'Test clinic' },
  ...{ waiting: 0, held: 0, refused: 0, lastContactAt: 1, clockErrorMs: 0, progress: null, problem: null },
  ...{ workstationNo: 1, server: 'postgres://central.test:5432/hera', hasAdministrator: true },
}

/**
 * Puts a scripted way to a server in place of the clinic's own: `answers` says what each function answers, and what is
 * not in it is out of reach, as is everything while `stands.isOnline` is false.
 */
export const linkTo = (clinic: Clinic, answers: Answers = {}, stands: Partial<LinkStatus> = {}): ServerLink => {
  const link: ServerLink = {
    stands: { ...joined, ...stands },
    asked: [],
    kicks: 0,
    status: () => link.stands,
    onStatus: () => () => {},
    async join(request) {
      link.stands = { ...joined, workstation: request.name, mode: 'arriving' }
      return { clinic: 'Test clinic', isFounder: false }
    },
    now: async () => link.stands,
    async ask<Answer>(name: CentralFunction, payload: object): Promise<Answer> {
      const answer = answers[name]
      if (!link.stands.isOnline || !answer) {
        throw new HeraError('SERVICE_UNAVAILABLE', 'The server cannot be reached.', { reason: 'unreachable' })
      }
      link.asked.push({ name, payload: { ...payload } })
      return answer({ ...payload }) as Answer
    },
    setCable(cable) {
      link.stands = { ...link.stands, cable, isOnline: cable === 'in' }
    },
    kick() {
      link.kicks += 1
    },
    stop: async () => {},
  }
  clinic.hera.core.sync = link
  return link
}

/** A row that came down from the server: written as the worker does, past the door, and announced. */
export const comeDown = (clinic: Clinic, table: string, row: Record<string, unknown>): string => {
  const { store } = clinic.hera.core
  const full = { id: crypto.randomUUID(), ...row, seq: 1 }
  const names = Object.keys(full)
  store.sqlite
    .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    .run(...Object.values(full))
  store.announce([table])
  return full.id
}

/** The server refused a group of this workstation, and took its rows back: as the worker leaves it. */
export const refuse = (clinic: Clinic, group: string, code: string, isTakenBack = true): void => {
  const { sqlite } = clinic.hera.core.store
  sqlite.prepare(`UPDATE outbox SET state = 'refused', code = ? WHERE grp = ?`).run(code, group)
  const ops = sqlite.prepare('SELECT tbl, row_id, kind, actor, wall FROM outbox WHERE grp = ?').all(group) as {
    tbl: TravellingName
    row_id: string
    kind: string
    actor: string
    wall: number
  }[]
  if (isTakenBack) {
    for (const op of ops.toReversed()) {
      if (op.kind !== 'insert') continue
      const before = sqlite.prepare(`SELECT * FROM ${op.tbl} WHERE id = ?`).get(op.row_id) as Record<string, unknown>
      sqlite.prepare(`DELETE FROM ${op.tbl} WHERE id = ?`).run(op.row_id)
      sqlite.prepare('DELETE FROM row_meta WHERE tbl = ? AND id = ?').run(op.tbl, op.row_id)
      derived[op.tbl]?.(sqlite, op.row_id, before, null)
    }
  }
  comeDown(clinic, 'refusal', {
    ...{ id: group, workstation_no: 1, code, detail: '', actor: ops[0]?.actor ?? '', at: ops[0]?.wall ?? 0 },
    ...{ tables: JSON.stringify([...new Set(ops.map((op) => op.tbl))]), state: 'open', created_at: 1 },
  })
}
