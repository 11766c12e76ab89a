import path from 'node:path'
import { addClinic } from '../../central/admin.ts'
import type { Embedded } from '../../central/embedded.ts'
import type { PasswordCost } from '../../features/auth/passwords.ts'
import { demoAccounts } from '../../features/demo/accounts.ts'
import { demoSettings } from '../../features/demo/build.ts'
import type { Hera } from '../../hera.ts'
import { type Client, connect } from '../memory/connect.ts'
import { copyWorkstation } from './demo-copy.ts'
import { markDemo, prepareDemo } from './demo-folder.ts'
import {
  closeDemoWorkstation,
  type DemoKey,
  demoWorkstations,
  openDemoServer,
  openDemoWorkstation,
} from './demo-workstation.ts'
import { isDemoFolder, nodeDeps } from './deps.ts'
import { until } from './scene-checks.ts'

export interface ClinicOptions {
  /** A workstation that worked alone until now, to be the clinic's reception; absent: one is generated. */
  alone?: string
  passwordCost?: PasswordCost
  patients?: number
  days?: number
}

const patienceMs = 300_000
const reception = demoWorkstations[0]

/**
 * Makes the demo clinic in an empty folder the way a clinic comes to be: a workstation that worked alone founds it on
 * the server and brings its work along, two others join with codes of its administrator, and everybody signs in once on
 * each, so that they can do so later with the cable pulled.
 */
export const prepareClinic = async (folder: string, options: ClinicOptions = {}): Promise<void> => {
  const { alone, passwordCost } = options
  const at = path.join(folder, reception.key)
  if (alone && isDemoFolder(alone)) copyWorkstation(alone, at)
  else {
    const { root, version, now } = nodeDeps(at, true)
    await prepareDemo(at, { root, version, now: now(), ...options })
  }
  const server = await openDemoServer(folder)
  const opened: { key: DemoKey; hera: Hera }[] = []
  const open = async (key: DemoKey): Promise<Hera> => {
    const hera = await openDemoWorkstation(folder, key, server, passwordCost)
    opened.push({ key, hera })
    return hera
  }
  try {
    await found(await open(reception.key), server)
    for (const { key, name } of demoWorkstations.slice(1)) {
      const [founder] = opened
      if (!founder) throw new Error('nobody founded the clinic')
      const code = await withAccount(founder.hera, 'admin', async (admin) => (await admin.sync.makeCode({})).code)
      const hera = await open(key)
      await withClient(hera, (client) => client.sync.join({ server: 'embedded:', code, name }))
      await settled(key, hera)
      markDemo(path.join(folder, key), hera.core.databaseKey, { preparedAt: hera.core.now() })
    }
    for (const { hera } of opened) {
      for (const { username } of demoAccounts) await withAccount(hera, username, async () => {})
    }
    for (const { key, hera } of opened) await settled(key, hera)
  } finally {
    for (const { hera } of opened) await closeDemoWorkstation(hera)
    await server.close()
  }
}

const withClient = async <Result>(hera: Hera, work: (client: Client) => Promise<Result>): Promise<Result> => {
  const { client, close } = connect(hera)
  try {
    return await work(client)
  } finally {
    close()
  }
}

const withAccount = <Result>(hera: Hera, account: string, work: (client: Client) => Promise<Result>): Promise<Result> =>
  withClient(hera, async (client) => {
    await client.auth.login({ username: account, password: account })
    return work(client)
  })

/** The clinic begins on the server with everything that the workstation did alone. */
const found = async (hera: Hera, server: Embedded): Promise<void> => {
  const { code } = await addClinic(server.sql, crypto.randomUUID(), demoSettings.clinicName)
  await withAccount(hera, 'admin', (admin) => admin.sync.join({ server: 'embedded:', code, name: reception.name }))
  await settled(reception.key, hera)
}

/** Waits until everything is here and nothing waits to be sent. */
const settled = async (key: DemoKey, hera: Hera): Promise<void> => {
  await hera.core.sync.now()
  const ms = await until(
    () => {
      const { mode, waiting, held, problem } = hera.core.sync.status()
      return mode === 'live' && waiting + held === 0 && problem === null
    },
    { monotonicMs: () => performance.now() },
    patienceMs,
  )
  if (ms === null) throw new Error(`${key} did not settle: ${JSON.stringify(hera.core.sync.status())}`)
}
