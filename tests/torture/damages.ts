import path from 'node:path'
import { openDatabase } from '../../main/database/open.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import { findWrongs, type Ground } from './checks.ts'

/** Damage done on purpose, once everything was found well: the check has to see each of them. */
const onServer: { what: string; sql: string; seen: RegExp }[] = [
  {
    what: 'a movement that counts one less',
    sql: `UPDATE hera.stock_movement SET delta = delta - 1
      WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM hera.stock_movement WHERE clinic_id = $1 LIMIT 1)`,
    seen: /not the sum of its movements/,
  },
  {
    what: 'a payment with an item missing',
    sql: `DELETE FROM hera.payment_item
      WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM hera.payment_item WHERE clinic_id = $1 LIMIT 1)`,
    seen: /rows of payment_item are not the server's/,
  },
  {
    what: 'another phone number',
    sql: `UPDATE hera.patient SET phone = '+254700000000'
      WHERE (clinic_id, id) IN (SELECT clinic_id, id FROM hera.patient WHERE clinic_id = $1 LIMIT 1)`,
    seen: /rows of patient are not the server's/,
  },
  {
    what: 'an op that the server has forgotten',
    sql: `DELETE FROM hera.op_seen WHERE clinic_id = $1 AND op_id = $2`,
    seen: /never reached the server/,
  },
]

/** Kinds of damage that the check did not see: its own blind spots. */
export const blindSpots = async (ground: Ground): Promise<string[]> => {
  const { server, clinic, saved, workstations } = ground
  const blind: string[] = []
  const look = async (what: string, seen: RegExp): Promise<void> => {
    const found = await findWrongs(ground)
    if (!found.some((one) => seen.test(one))) blind.push(`the check does not see ${what}`)
  }
  for (const { what, sql, seen } of onServer) {
    await server.query(sql, sql.includes('$2') ? [clinic, saved[0]?.op] : [clinic])
    await look(what, seen)
  }
  const dataDir = workstations[0]?.dataDir ?? ''
  const sqlite = openDatabase(path.join(dataDir, 'hera.db'), (await fileKeychain(dataDir).load()) ?? Buffer.alloc(32))
  sqlite.exec("UPDATE audit_entry SET action = 'nothing' WHERE seq = (SELECT max(seq) - 1 FROM audit_entry)")
  sqlite.close()
  await look('a changed entry of the activity log', /activity log is broken/)
  return blind
}
