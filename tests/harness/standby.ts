import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Postgres, type PostgresOptions, startPostgres } from './postgres.ts'

const name = 'hera_standby'

/**
 * A streaming standby of `primary`: base copy between pg_backup_start and pg_backup_stop (npm's Postgres has no
 * pg_basebackup). From here on the primary answers a commit only once the standby has it on disk.
 */
export const startStandby = async (primary: Postgres, options: PostgresOptions = {}): Promise<Postgres> => {
  const standby = await startPostgres({
    ...options,
    copy: {
      password: String(primary.superuser.password),
      async fill(data) {
        const session = await primary.connect()
        await session.query("SELECT pg_backup_start('standby', true)")
        cpSync(primary.data, data, { recursive: true, force: true, filter: (file) => !file.endsWith('postmaster.pid') })
        for (const left of ['pg_replslot', 'pg_stat_tmp']) {
          rmSync(path.join(data, left), { recursive: true, force: true })
          mkdirSync(path.join(data, left))
        }
        const [stop] = (await session.query('SELECT labelfile, spcmapfile FROM pg_backup_stop(false)')).rows
        await session.end()
        writeFileSync(path.join(data, 'backup_label'), String(stop?.labelfile))
        writeFileSync(path.join(data, 'standby.signal'), '')
        const { host, port, user, password } = primary.superuser
        const where = `host=${host} port=${port} user=${user} password=${password} application_name=${name}`
        writeFileSync(path.join(data, 'postgresql.auto.conf'), `primary_conninfo = '${where}'\nhot_standby = on\n`)
      },
    },
  })
  await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`)
  await primary.query('ALTER SYSTEM SET synchronous_commit = on')
  await primary.query('SELECT pg_reload_conf()')
  for (let waited = 0; waited < 10_000; waited += 50) {
    const [row] = await primary.query<{ sync_state: string }>('SELECT sync_state FROM pg_stat_replication')
    if (row?.sync_state === 'sync') return standby
    await sleep(50)
  }
  await standby.stop()
  throw new Error('The standby did not catch up within 10 s.')
}

/** Makes the standby the server: a new timeline, and nobody it has to wait for. */
export const promote = async (standby: Postgres): Promise<void> => {
  await standby.query('SELECT pg_promote(true, 20)')
  await standby.query("ALTER SYSTEM SET synchronous_standby_names = ''")
  await standby.query('SELECT pg_reload_conf()')
}
