import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeChance } from '../../main/features/demo/chance.ts'
import { createHera } from '../../main/hera.ts'
import { connect } from '../../main/host/memory/connect.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { act } from './actions.ts'
import { opsAfter, type Said, type Told } from './ledger.ts'

/**
 * A workstation that works until it is killed: `node workstation-process.ts DIR NAME SEED`. It hears what to do as lines
 * of JSON, and says what was saved only after the program had acknowledged it.
 */
const [dataDir = '', workstation = '', seed = '1'] = process.argv.slice(2)
const say = (line: Said): void => void writeSync(1, `${JSON.stringify(line)}\n`)
const username = 'amina'
const password = 'four wet umbrellas'

const hera = await createHera({
  ...nodeDeps(dataDir, false),
  passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
  log: (event, fields) => say({ kind: 'log', event, fields }),
})
const { client } = connect(hera)
const { sqlite } = hera.core.store
const chance = makeChance(Number(seed))
let isWorking = false

const signIn = async (): Promise<void> => {
  for (let left = 20; ; left -= 1) {
    try {
      await client.auth.login({ username, password })
      return
    } catch (error) {
      if (left === 0) throw error
      await sleep(250)
    }
  }
}

const lastDseq = (): number =>
  Number((sqlite.prepare('SELECT coalesce(max(dseq), 0) AS n FROM outbox').get() as { n: number }).n)

/** One action after another, a short pause between them, as long as it is told to work. */
const work = async (): Promise<void> => {
  await signIn()
  say({ kind: 'signed_in' })
  while (isWorking) {
    const before = lastDseq()
    try {
      await act({ hera, client, chance, workstation })
      say({ kind: 'saved', ops: opsAfter(sqlite, before) })
    } catch (error) {
      // A rule said no: what another desk did meanwhile. It must not have saved anything.
      say({ kind: 'declined', words: String(error), left: lastDseq() - before })
    }
    await sleep(chance.integer(0, 60))
  }
  say({ kind: 'resting' })
}

const answers: Record<Told['do'], (told: Told) => Promise<void>> = {
  async join(told) {
    if (told.do !== 'join') return
    await client.sync.join({ server: told.server, code: told.code, name: workstation })
    const until = Date.now() + 30_000
    while (Date.now() < until) {
      const { mode } = await client.sync.firstRun()
      if (mode === 'live') break
      await sleep(50)
    }
    if (told.isFounder) await client.auth.register({ username, displayName: 'Amina Otieno', password })
    await signIn()
    while ((await client.sync.now()).waiting > 0 && Date.now() < until) await sleep(50)
    say({ kind: 'joined' })
  },
  async make_code() {
    const { code } = await client.sync.makeCode({ bringsWork: false })
    say({ kind: 'code', code })
  },
  async work() {
    isWorking = true
    await work()
  },
  async rest() {
    isWorking = false
  },
  async sync() {
    say({ kind: 'status', status: await client.sync.now() })
  },
  async stop() {
    isWorking = false
    await hera.finish()
    hera.close()
    say({ kind: 'stopped' })
    process.exit(0)
  },
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const told = JSON.parse(line) as Told
    answers[told.do](told).catch((error: unknown) => {
      say({
        kind: 'failed',
        what: told.do,
        words: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
    })
  })
  // Who told us what to do is gone: so are we.
  .on('close', () => process.exit(0))
say({ kind: 'ready' })
