import type { PasswordCost } from '../../features/auth/passwords.ts'
import type { AllRows } from '../../features/demo/rows-store.ts'
import { readServerRows } from '../../features/demo/server-rows-store.ts'
import type { Hera } from '../../hera.ts'
import { copyFolder, isDemoClinic, placeDemoClinic } from './demo-copy.ts'
import {
  closeDemoWorkstation,
  type DemoKey,
  demoWorkstations,
  openDemoServer,
  openDemoWorkstation,
} from './demo-workstation.ts'
import { prepareClinic } from './prepare-clinic.ts'

const keys = demoWorkstations.map(({ key }) => key)

/** A clinic of three workstations and its server, all in this program, running. */
export interface DemoClinic {
  workstations: Record<DemoKey, Hera>
  /** Every row as the server holds it. */
  serverRows(): Promise<AllRows>
  /** Sends what waits, then closes every database. */
  close(): Promise<void>
}

export interface DemoOptions {
  /** A prepared clinic to copy; where there is none, one is generated, which takes a while. */
  prepared: string
  say(line: string): void
  passwordCost?: PasswordCost
  /** Of a clinic that is generated. */
  patients?: number
  days?: number
}

/** Opens the demo clinic of a folder; an empty folder gets one first. */
export const openDemoClinic = async (dataDir: string, options: DemoOptions): Promise<DemoClinic> => {
  const { prepared, say } = options
  const { hasEarlierDemo } = await placeDemoClinic(dataDir, keys, async (draft) => {
    if (isDemoClinic(prepared)) return copyFolder(prepared, draft)
    say('No clinic was prepared: generating one (half a minute)...')
    await prepareClinic(draft, options)
  })
  if (hasEarlierDemo) say(`The demo of an earlier version in ${dataDir} is not used any more; it was left as it is.`)
  const server = await openDemoServer(dataDir)
  const opened: Hera[] = []
  try {
    for (const key of keys) opened.push(await openDemoWorkstation(dataDir, key, server, options.passwordCost))
  } catch (error) {
    await Promise.all(opened.map(closeDemoWorkstation))
    await server.close()
    throw error
  }
  const workstations = Object.fromEntries(keys.map((key, index) => [key, opened[index]])) as Record<DemoKey, Hera>
  return {
    workstations,
    serverRows: () => readServerRows(server.sql),
    async close() {
      await Promise.all(opened.map(closeDemoWorkstation))
      await server.close()
    },
  }
}
