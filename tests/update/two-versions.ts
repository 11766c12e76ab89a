import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { readMigrations } from '../../main/database/migrate.ts'
import { type Clinic, key as idempotencyKey, root, startOfTest } from '../harness/clinic.ts'
import { linkTo } from '../harness/server-link.ts'
import { at, dayMs, emptyFolder, layRelease, manifestOf } from './feed-kit.ts'
import { openWorkstation, type Workstation } from './workstation.ts'

export const password = 'admin'

/** A feed with the running version and a newer one, and the two programs: the newer may bring a migration. */
export const twoVersions = (migration: string | null) => {
  const feed = emptyFolder()
  layRelease(feed, manifestOf('1.0.0', { releasedAt: at(startOfTest - 9 * dayMs) }))
  layRelease(feed, manifestOf('1.1.0'))
  const [older, newer] = [emptyFolder(), emptyFolder()]
  for (const program of [older, newer])
    for (const name of ['migrations', 'resources'])
      cpSync(path.join(root, name), path.join(program, name), { recursive: true })
  if (migration !== null) writeFileSync(path.join(newer, 'migrations/local/995-later.sql'), migration)
  return { feed, older, newer }
}
export const last = readMigrations(path.join(root, 'migrations/local')).at(-1)?.number
export const later = 'CREATE TABLE later (id TEXT PRIMARY KEY) STRICT;\n'

export const register = ({ admin }: Workstation, givenName: string) =>
  admin.patients.register({
    ...{ familyName: 'Otieno', givenName, sex: 'female', birthDate: '1990-04-05', idempotencyKey: idempotencyKey() },
  })
export const names = ({ clinic }: Workstation): unknown[] =>
  clinic.hera.core.store.sqlite.prepare('SELECT given_name FROM patient ORDER BY 1').pluck().all()

export const ran = async (station: Workstation): Promise<string> => {
  await vi.waitFor(() => expect(station.installer.ran).not.toEqual([]))
  return station.installer.ran.pop()?.version ?? ''
}

/** A workstation that was updated from 1.0.0 to 1.1.0; one patient was registered before. */
export const updated = async (migration: string | null) => {
  const programs = twoVersions(migration)
  const station = await openWorkstation(programs.feed, { root: programs.older })
  await register(station, 'Before')
  await station.look()
  await station.admin.updates.install()
  expect(await ran(station)).toBe('1.1.0')
  station.clinic.clock.now += 60_000
  await station.startAs('1.1.0', { root: programs.newer })
  return { station, ...programs }
}

/** The server has everything, as far as this workstation knows. */
export const join = (clinic: Clinic): void => {
  const { sqlite } = clinic.hera.core.store
  sqlite.prepare(`UPDATE outbox SET state = 'confirmed'`).run()
  linkTo(clinic)
}

/** The soundness check of the harness replays into the shipped schema. */
export const forgetMigration = ({ clinic }: Workstation): void => {
  clinic.hera.core.store.sqlite.exec('DROP TABLE IF EXISTS later; DELETE FROM migration WHERE number = 995')
}
