import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CrashReport, DesktopPowers } from '../../../main/features/desktop/types.ts'
import { createHera, type HeraDeps } from '../../../main/hera.ts'
import { createHttpHost } from '../../../main/host/http/server.ts'
import { nodeDeps } from '../../../main/host/node/deps.ts'
import type { Updates } from '../../../main/update/types.ts'
import type { UpdateStatus } from '../../../shared/contract/updates.ts'

const root = path.resolve(import.meta.dirname, '../../..')

/** The administrator of every computer opened here. */
export const administrator = { username: 'mara', password: 'correct-horse-battery' }

/** The first administrator of an empty workstation. */
export const makeAdministrator = async (url: string): Promise<void> => {
  const { status } = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...administrator, displayName: 'Mara Admin', clinicName: 'Hill clinic' }),
  })
  if (status !== 201) throw new Error(`the first administrator was refused: ${status}`)
}

/** What stands behind the screen: updates whose state the test sets, and a desktop that keeps crash reports. */
export interface Computer {
  url: string
  /** Sets how updates stand from now on. */
  stand(status: Partial<UpdateStatus>): void
  /** What was asked of the updates: `check`, `install`, `rollBack`. */
  asked: string[]
  crashes: CrashReport[]
  close(): Promise<void>
}

const resting: UpdateStatus = {
  version: '1.4.0',
  channel: 'stable',
  feed: 'https://updates.example.org/hera',
  state: 'idle',
  words: 'This is the newest version.',
  offer: null,
  progress: null,
  obstacle: null,
  checkedAt: Date.now() - 3_600_000,
  problem: null,
  previous: null,
  noWayBack: 'No earlier version is kept on this computer.',
}

/** The whole program in this process, behind a real loopback socket, with these powers beside its own. */
export const serveProgram = async (powers: Partial<HeraDeps>) => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hera-computer-'))
  const hera = await createHera({ ...nodeDeps(dataDir, false), root, log: () => {}, ...powers })
  const app = await createHttpHost(hera, { rendererDir: path.join(root, 'dist/renderer'), log: () => {} })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await makeAdministrator(url)
  return {
    url,
    hera,
    async close() {
      await app.close()
      await hera.finish()
      hera.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The program with a desktop that is none and updates that stand as the test says. */
export const openComputer = async (): Promise<Computer> => {
  const crashes: CrashReport[] = []
  const asked: string[] = []
  let status = resting
  const updates: Updates = {
    status: () => status,
    check: async () => {
      asked.push('check')
      return status
    },
    install: async () => {
      asked.push('install')
      status = { ...status, state: 'installing', words: 'Hera closes now and opens again by itself.' }
      return status
    },
    rollBack: async () => {
      asked.push('rollBack')
      return status
    },
  }
  const desktop: DesktopPowers = {
    setMenu: () => {},
    onChosen: () => () => {},
    crashes: () => crashes,
    removeCrashes: () => crashes.splice(0).length,
  }
  const { url, hera, close } = await serveProgram({ desktop })
  Object.assign(hera.core, { updates })
  return {
    url,
    asked,
    crashes,
    stand(changes) {
      status = { ...resting, ...changes }
    },
    close,
  }
}
