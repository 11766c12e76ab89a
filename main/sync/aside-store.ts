import type Database from 'better-sqlite3'

export interface Key {
  tbl: string
  row_id: string
}

interface Kept extends Key {
  seq: number
  text: string
}

/** SQL of what the worker keeps beside the rows: keys to fetch again, rows set aside, what a newer version sent. */
export const asideStore = (db: Database.Database) => {
  const addRefetch = db.prepare('INSERT OR IGNORE INTO sync_refetch (tbl, row_id) VALUES (?, ?)')
  const refetch = db.prepare<[number], Key>('SELECT tbl, row_id FROM sync_refetch LIMIT ?')
  const dropRefetch = db.prepare('DELETE FROM sync_refetch WHERE tbl = ? AND row_id = ?')
  const quarantine = db.prepare(
    `INSERT INTO sync_quarantine (tbl, row_id, seq, image, error, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, image = excluded.image, error = excluded.error, at = excluded.at`,
  )
  const quarantined = db.prepare<[], Kept>('SELECT tbl, row_id, seq, image AS text FROM sync_quarantine')
  const dropQuarantine = db.prepare('DELETE FROM sync_quarantine WHERE tbl = ? AND row_id = ?')
  const keepUnknown = db.prepare(
    `INSERT INTO sync_unknown (tbl, row_id, seq, cols) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq, cols = excluded.cols`,
  )
  const unknown = db.prepare<[string, string, number], Kept>(
    `SELECT tbl, row_id, seq, cols AS text FROM sync_unknown WHERE (tbl, row_id) > (?, ?) ORDER BY tbl, row_id LIMIT ?`,
  )
  const dropUnknown = db.prepare('DELETE FROM sync_unknown WHERE tbl = ? AND row_id = ?')
  const salvage = db.prepare(
    `INSERT INTO sync_salvage (tbl, row_id, image, ops, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET image = excluded.image, ops = excluded.ops, at = excluded.at`,
  )
  const salvaged = db.prepare<[string, string], { ops: string }>(
    'SELECT ops FROM sync_salvage WHERE tbl = ? AND row_id = ?',
  )
  const dropSalvage = db.prepare('DELETE FROM sync_salvage WHERE tbl = ? AND row_id = ?')
  const counts = db.prepare<[], { quarantine: number; unknown: number; salvage: number; refetch: number }>(
    `SELECT (SELECT count(*) FROM sync_quarantine) AS quarantine,
            EXISTS (SELECT 1 FROM sync_unknown) AS unknown,
            (SELECT count(*) FROM sync_salvage) AS salvage,
            EXISTS (SELECT 1 FROM sync_refetch) AS refetch`,
  )
  const zero = { quarantine: 0, unknown: 0, salvage: 0, refetch: 0 }
  let has = counts.get() ?? zero
  return {
    reload(): void {
      has = counts.get() ?? zero
    },
    get quarantineCount(): number {
      return has.quarantine
    },
    refetch: (limit: number) => (has.refetch ? refetch.all(limit) : []),
    addRefetch(tbl: string, id: string): void {
      addRefetch.run(tbl, id)
      has = { ...has, refetch: 1 }
    },
    dropRefetch: (tbl: string, id: string) => dropRefetch.run(tbl, id),
    quarantine(tbl: string, id: string, seq: number, image: string, error: string, at: number): void {
      quarantine.run(tbl, id, seq, image, error, at)
      has = { ...has, quarantine: has.quarantine + 1 }
    },
    quarantined: () => quarantined.all(),
    /** The row was applied after all. */
    leaveQuarantine(tbl: string, id: string): void {
      if (has.quarantine > 0) dropQuarantine.run(tbl, id)
    },
    keepUnknown(tbl: string, id: string, seq: number, cols: string): void {
      keepUnknown.run(tbl, id, seq, cols)
      has = { ...has, unknown: 1 }
    },
    unknownAfter: (tbl: string, id: string, limit: number) => unknown.all(tbl, id, limit),
    dropUnknown(tbl: string, id: string): void {
      if (has.unknown) dropUnknown.run(tbl, id)
    },
    salvage(tbl: string, id: string, image: string, ops: string, at: number): void {
      salvage.run(tbl, id, image, ops, at)
      has = { ...has, salvage: has.salvage + 1 }
    },
    get hasSalvage(): boolean {
      return has.salvage > 0
    },
    /** A row came whose ops are those of one that was thought lost: somebody sent it again. */
    leaveSalvage(tbl: string, id: string, ops: string): void {
      if (has.salvage > 0 && salvaged.get(tbl, id)?.ops === ops) dropSalvage.run(tbl, id)
    },
  }
}
