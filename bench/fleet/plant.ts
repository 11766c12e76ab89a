import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import type { Seat } from './workstation.ts'

/** An id that is the same for the same words. */
const idOf = (words: string): string => {
  const hex = createHash('sha256').update(words).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const rolesAtOnce = 1000

/**
 * Puts a fleet on a migrated server, straight into its tables: what enrolling 20,000 workstations one by one would leave
 * behind, without the hours. An administrator has signed in on each. Answers who there is.
 */
export const plantFleet = async (
  admin: Client,
  clinics: number,
  workstations: number,
): Promise<{ seats: Seat[]; epoch: number }> => {
  const { rows } = await admin.query<{ epoch: string; head: string }>(
    'SELECT epoch, hera.first_head(epoch) AS head FROM hera.server_state',
  )
  const epoch = Number(rows[0]?.epoch)
  const head = Number(rows[0]?.head)
  const seats: Seat[] = []
  const table: { clinic: string; no: number; role: string; device: string; nonce: string; user: string }[] = []
  for (let clinic = 0; clinic < clinics; clinic++) {
    for (let no = 1; no <= workstations; no++) {
      const name = `fleet ${clinic} ${no}`
      const role = `hera_d_fleet_${clinic}_${no}`
      const user = idOf(`fleet user ${clinic}`)
      const nonce = idOf(`nonce ${name}`)
      table.push({ clinic: idOf(`clinic ${clinic}`), no, role, device: idOf(name), nonce, user })
      seats.push({ clinic, role, nonce, actor: user })
    }
  }
  const json = JSON.stringify(table)
  await admin.query('BEGIN')
  const from = `FROM json_to_recordset($1::json) AS seat(clinic uuid, no int, role name, device uuid, nonce uuid, "user" uuid)`
  const insert = (what: string) => admin.query(`INSERT INTO hera.${what}`, [json])
  await insert(`clinic SELECT clinic, 'Fleet', 0 ${from} WHERE no = 1`)
  await insert(`clinic_head SELECT clinic, ${head}::bigint ${from} WHERE no = 1`)
  await insert(
    `device (clinic_id, device_no, device_id, pg_role, name, device_code, nonce, enrolled_at)
     SELECT clinic, no, device, role, 'Fleet', 'FL' || no, nonce, hera.now_ms() ${from}`,
  )
  await insert(`user_right SELECT clinic, "user", 0, 'admin', 'active' ${from} WHERE no = 1`)
  await insert(`user_grant SELECT clinic, no, "user", hera.now_ms() ${from}`)
  await insert(
    `"user" SELECT clinic, "user", 'fleet', 'Fleet', 'admin', 'active', NULL::uuid, 0, NULL::uuid ${from} WHERE no = 1`,
  )
  await admin.query('COMMIT')
  for (let at = 0; at < table.length; at += rolesAtOnce) {
    const names = table.slice(at, at + rolesAtOnce).map(({ role }) => role)
    await admin.query(
      `${names.map((name) => `CREATE ROLE ${name} LOGIN CONNECTION LIMIT 3 IN ROLE hera_device`).join(';')};`,
    )
  }
  await admin.query('ANALYZE')
  return { seats, epoch }
}

/** Where the heads of the clinics stand, in the order in which they were planted. */
export const headsOf = async (admin: Client, clinics: number): Promise<number[]> => {
  const { rows } = await admin.query<{ clinic_id: string; head: string }>(
    'SELECT clinic_id, head FROM hera.clinic_head',
  )
  const heads = new Map(rows.map((row) => [row.clinic_id, Number(row.head)]))
  return Array.from({ length: clinics }, (_, clinic) => heads.get(idOf(`clinic ${clinic}`)) ?? 0)
}
