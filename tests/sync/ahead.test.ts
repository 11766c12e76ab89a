import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, readMigrations } from '../../main/database/migrate.ts'
import { derived } from '../../main/features/derived.ts'
import { Engine } from '../../main/sync/engine.ts'
import type { Central, PullRequest } from '../../main/sync/wire.ts'
import { root } from '../harness/clinic.ts'
import { cannedServer } from './canned.ts'

test('the next page is on its way before a page is applied, though a question leaves only when the thread is let go', async () => {
  const db = new Database(':memory:')
  migrate(db, readMigrations(`${root}/migrations/local`), 0)
  db.pragma('foreign_keys = OFF')
  const { central, count } = cannedServer(db, 30_000)
  const events: string[] = []
  // As a socket does it: what is asked now is sent at the end of this turn.
  const far: Central = {
    async call(name, payload, deadlineMs) {
      await new Promise((resolve) => process.nextTick(resolve))
      if (name === 'pull') events.push(`asked ${Object.keys((JSON.parse(payload) as PullRequest).cursors)}`)
      const answer = await central.call(name, payload, deadlineMs)
      if (name === 'pull')
        events.push((JSON.parse(answer) as { more: boolean }).more ? 'a page and more' : 'the last page')
      return answer
    },
    close: async () => {},
  }
  const engine = new Engine({
    ...{ db, central: far, schema: 1, version: '0.0.0-test', derived, log: () => {}, report: () => {} },
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    random: (length) => new Uint8Array(length),
    async sleep(ms, signal) {
      if (ms <= 0) await new Promise((resolve) => setImmediate(resolve))
      else await wait(ms, undefined, { signal }).catch(() => {})
    },
    crashPoint: (name) => {
      if (name === 'before page') events.push('applied')
    },
  })
  const place = { server: 'x', ca: null, name: 'Desk', deviceId: 'd', deviceCode: 'AAAA' }
  expect(await engine.join(far, place)).toMatchObject({ status: 'ok' })
  await engine.cycle()
  expect(engine.status()).toMatchObject({ mode: 'live', problem: null })
  expect(db.prepare('SELECT count(*) FROM medical_record_item').pluck().get()).toBe(6_600)
  expect(count).toBe(30_000)
  for (const stream of [3, 4]) {
    const begun = events.indexOf(`asked ${stream}`)
    const applied = events.indexOf('applied', begun)
    expect(events.slice(begun, applied), `stream ${stream}: ${events.join(', ')}`).toEqual(
      expect.arrayContaining([`asked ${stream}`, 'a page and more']),
    )
    const asked = events.slice(begun, applied).filter((event) => event === `asked ${stream}`)
    expect(asked, `stream ${stream}: ${events.join(', ')}`).toHaveLength(2)
  }
  db.close()
})
