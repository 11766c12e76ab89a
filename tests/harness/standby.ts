import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.ts'

const name = 'hera_standby'

/** A base copy between pg_backup_start and pg_backup_stop: npm's Postgres has no pg_basebackup. */
const copyData = async (primary: Postgres, data: string): Promise<void> => {
  const session = await primary.connect()
  await session.query("SELECT pg_backup_start('copy', true)")
  cpSync(primary.data, data, { recursive: true, force: true, filter: (file) => !file.endsWith('postmaster.pid') })
  for (const left of ['pg_replslot', 'pg_stat_tmp']) {
    rmSync(path.join(data, left), { recursive: true, force: true })
    mkdirSync(path.join(data, left))
  }
  const [stop] = (await session.query('SELECT labelfile FROM pg_backup_stop(false)')).rows
  await session.end()
  writeFileSync(path.join(data, 'backup_label'), String(stop?.labelfile))
  // With the log up to the end of the backup: without an archive it is found nowhere else.
  cpSync(path.join(primary.data, 'pg_wal'), path.join(data, 'pg_wal'), { recursive: true, force: true })
}

/** What a backup of this moment holds, once it is brought back: the same machine to look at, and back in time. */
export const startBackup = (of: Postgres, options: PostgresOptions = {}): Promise<Postgres> =>
  startPostgres({
    ...options,
    copy: { password: String(of.superuser.password), fill: (data) => copyData(of, data) },
  })

/** A streaming standby. From here on the primary answers a commit only once the standby has it on disk. */
export const startStandby = async (primary: Postgres, options: PostgresOptions = {}): Promise<Postgres> => {
  const { host, port, user, password } = primary.superuser
  const where = `host=${host} port=${port} user=${user} password=${password} application_name=${name}`
  const standby = await startPostgres({
    ...options,
    copy: {
      password: String(password),
      async fill(data) {
        await copyData(primary, data)
        writeFileSync(path.join(data, 'standby.signal'), '')
        writeFileSync(path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${where}'\nhot_standby = on\n`)
      },
    },
  })
  await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`)
  await primary.query('ALTER SYSTEM SET synchronous_commit = on')
  await primary.query('SELECT pg_reload_conf()')
  for (let waited = 0; waited < 30_000; waited += 50) {
    const [row] = await primary.query<{ sync_state: string }>('SELECT sync_state FROM pg_stat_replication')
    if (row?.sync_state === 'sync') return standby
    await sleep(50)
  }
  await standby.stop()
  throw new Error('The standby did not catch up within 30 s.')
}

/** Makes the standby the server: a new timeline, and nobody it has to wait for. */
export const promote = async (standby: Postgres): Promise<void> => {
  await standby.query('SELECT pg_promote(true, 20)')
  await standby.query("ALTER SYSTEM SET synchronous_standby_names = ''")
  await standby.query('SELECT pg_reload_conf()')
}
