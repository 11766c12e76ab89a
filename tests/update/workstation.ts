import { createReadStream, existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { unmanaged } from '../../main/configuration/types.ts'
import { createHera, type HeraDeps } from '../../main/hera.ts'
import type { Client } from '../../main/host/memory/connect.ts'
import { fileKeychain } from '../../main/host/node/keychain.ts'
import type { Installer } from '../../main/update/types.ts'
import type { UpdateStatus } from '../../shared/contract/updates.ts'
import { type Clinic, openClinic, root, seededRandom } from '../harness/clinic.ts'
import { keys, platform, serve } from './feed-kit.ts'

/** The system's installer: checks as it must, then says what it was given. The program "ends", so it never answers. */
export class FakeInstaller implements Installer {
  readonly platform = platform
  readonly ran: { file: string; version: string }[] = []
  /** What somebody else does to the file between the hand-over and the run. */
  beforeCheck: (file: string) => void = () => {}
  /** The person says no to the system's question. */
  isRefusing = false

  async install(file: string, version: string, check: (file: string) => Promise<void>): Promise<void> {
    this.beforeCheck(file)
    await check(file)
    if (this.isRefusing) throw new Error('cancelled')
    this.ran.push({ file, version })
    await new Promise(() => {})
  }
}

export interface Workstation {
  clinic: Clinic
  installer: FakeInstaller
  admin: Client
  updates: string
  /** Looks for updates and waits until what is offered has come down, or has not. */
  look(): Promise<UpdateStatus>
  /** Ends the program and starts it again as this version. */
  startAs(version: string, over?: Partial<HeraDeps>): Promise<void>
}

export const depsWith = (feed: string | null, over: Partial<HeraDeps> = {}): Partial<HeraDeps> => ({
  version: '1.0.0',
  updates: { keys, patience: { silenceMs: 1_000, smallMs: 3_000, wholeMs: 3_000 } },
  configuration: { ...unmanaged, managed: feed === null ? {} : { updateFeed: feed } },
  ...over,
})

let starts = 700

/** A clinic whose program takes updates from `feed`, with its administrator signed in. */
export const openWorkstation = async (feed: string | null, over: Partial<HeraDeps> = {}): Promise<Workstation> => {
  const installer = new FakeInstaller()
  const options = depsWith(feed, { installer, ...over })
  const clinic = await openClinic(options)
  const station: Workstation = {
    clinic,
    installer,
    admin: await clinic.as('admin'),
    updates: path.join(clinic.dataDir, 'updates'),
    async look() {
      await station.admin.updates.check()
      return vi.waitFor(async () => {
        const status = await station.admin.updates.status()
        expect(status.state).not.toBe('downloading')
        return status
      }, 8_000)
    },
    async startAs(version, more = {}) {
      const { dataDir, clock, faults } = clinic
      clinic.hera.close()
      clinic.hera = await createHera({
        dataDir,
        root,
        keychain: fileKeychain(dataDir),
        isDemo: false,
        now: () => clock.now,
        monotonicMs: () => clock.monotonic,
        random: seededRandom(++starts),
        log: (event, fields) => faults.push({ event, fields }),
        passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
        ...options,
        ...more,
        version,
      })
      station.admin = await clinic.as('admin')
    },
  }
  return station
}

/** What the activity log says of updates, oldest first. */
export const toldOf = async (admin: Client): Promise<string[]> => {
  const { rows } = await admin.audit.list({ limit: 200 })
  return rows
    .filter(({ action }) => action.startsWith('updates.') && action !== 'updates.check')
    .map((row) => row.action)
    .reverse()
}

/** Serves the files of a folder as any web server does; answers its address. */
export const mirror = (folder: string): Promise<string> =>
  serve((request, response) => {
    const file = path.join(folder, decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname))
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-length': statSync(file).size })
    createReadStream(file).pipe(response)
  })

/** Installs what is ready, and waits until the system's installer has it. */
export const install = async (station: Workstation): Promise<void> => {
  await station.admin.updates.install()
  await vi.waitFor(() => expect(station.installer.ran).not.toEqual([]))
}
