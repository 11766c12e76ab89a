import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../main/database/open.ts'
import { createHera, type HeraDeps } from '../../main/hera.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { makeEnding } from '../../main/host/node/ending.ts'
import type { FromWorker } from '../../main/sync/protocol.ts'
import { joinFolder, keyOf, makeElectron, places } from './fake-program.ts'

/** What stands in the database file at this moment, seen from beside the program. */
const look = (key: Buffer): { sessions: number; searches: number } => {
  const db = openDatabase(path.join(places.dataDir, 'hera.db'), key)
  try {
    const count = (sql: string): number => (db.prepare(sql).get() as { n: number }).n
    return {
      sessions: count('SELECT count(*) AS n FROM session WHERE ended_at IS NULL'),
      searches: count(`SELECT count(*) AS n FROM audit_entry WHERE action = 'patients.search'`),
    }
  } finally {
    db.close()
  }
}
test('quit order: sessions end, sync stops and says its last words, what is queued is written, the database closes, then it quits', async () => {
  await joinFolder()
  const electron = makeElectron()
  const key = await keyOf()
  const seen: Record<string, ReturnType<typeof look>> = {}
  const openSyncWorker: HeraDeps['openSyncWorker'] = () => {
    let hear: (message: FromWorker) => void = () => {}
    let tellEnd: (code: number | null) => void = () => {}
    return {
      neighbour: { wanting() {}, done() {} },
      post(message) {
        if (message.kind !== 'stop') return
        electron.did.push('sync: stop')
        seen.stop = look(key)
        // Its last words are still taken: main has its database open.
        setTimeout(() => {
          hear({ kind: 'log', event: 'last words', fields: {} })
          hear({ kind: 'stopped' })
        }, 30)
      },
      onMessage(listener) {
        hear = listener
      },
      onEnd(listener) {
        tellEnd = listener
      },
      async terminate() {
        electron.did.push('sync: ended')
        tellEnd(0)
      },
    }
  }
  const log: HeraDeps['log'] = (event) => void electron.did.push(`log: ${event}`)
  const { quit } = electron.app
  electron.app.quit = () => {
    electron.did.push(`folder is ${existsSync(path.join(places.dataDir, 'hera.db-wal')) ? 'open' : 'closed'}`)
    quit()
  }
  await electron.run({ openSyncWorker, log })
  expect(electron.errors).toEqual([])
  const client = await electron.signIn()
  await client.desktop.setMenu({ groups: [{ label: 'Go to', items: [{ id: 'a', label: 'A', keys: null }] }] })
  await client.patients.search({ text: 'otieno' })
  electron.did.length = 0
  await electron.quit()
  expect(electron.did).toEqual([
    'preventDefault',
    'showMenu',
    'sync: stop',
    'log: last words',
    'sync: ended',
    'folder is closed',
    'quit',
  ])
  expect(seen.stop?.sessions, 'nobody is signed in any more when sync stops').toBe(0)
  expect(seen.stop?.searches, 'queued yet').toBe(0)
  expect(look(key), 'and written before the database closed').toEqual({ sessions: 0, searches: 1 })
})

test('an end that is under way is waited for, whoever asks for it again', async () => {
  const ending = makeEnding()
  expect(ending.isDue(), 'before anything was opened').toBe(false)
  await ending.calmly()
  let finish: () => void = () => {}
  const did: string[] = []
  ending.begin({
    calmly() {
      did.push('calmly')
      return new Promise((resolve) => {
        finish = resolve
      })
    },
    atOnce: () => void did.push('at once'),
  })
  const [one, two] = [ending.calmly(), ending.calmly()]
  ending.atOnce()
  expect([did, ending.isDue()]).toEqual([['calmly'], true])
  finish()
  await Promise.all([one, two])
  expect(ending.isDue()).toBe(false)
  ending.atOnce()
  await ending.calmly()
  expect(did).toEqual(['calmly'])
})

test('an end that fails is an end: the program still quits', async () => {
  const ending = makeEnding()
  ending.begin({ calmly: () => Promise.reject(new Error('disk')), atOnce() {} })
  await expect(ending.calmly()).rejects.toThrow('disk')
  expect(ending.isDue()).toBe(false)
})

test('when Windows shuts down nobody asks to quit: sessions end and all is written before it goes dark', async () => {
  const electron = makeElectron({ platform: 'win32' })
  await electron.run()
  const client = await electron.signIn()
  await client.patients.search({ text: 'otieno' })
  electron.windows[0]?.emit('session-end', {})
  expect(existsSync(path.join(places.dataDir, 'hera.db-wal')), 'closed when the call returns').toBe(false)
  expect(look(await keyOf())).toEqual({ sessions: 0, searches: 1 })
  electron.did.length = 0
  await electron.quit()
  expect(electron.did, 'nothing is left to hold it back for').toEqual([])
})

test('when Linux or macOS shuts down it waits for Hera to quit', async () => {
  const electron = makeElectron()
  await electron.run()
  const prevented = vi.fn()
  electron.power.emit('shutdown', { preventDefault: prevented })
  expect(prevented).toHaveBeenCalledOnce()
  expect(electron.did.at(-1)).toBe('quit')
  await electron.quit()
  const hera = await createHera({
    ...nodeDeps(places.dataDir, false),
    keychain: { load: keyOf, save: async () => {}, describe: () => 'test' },
  })
  hera.close()
})
