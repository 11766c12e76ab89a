import { EventEmitter } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { configureRequestOptions, configureRequestUrl, type DownloadOptions, HttpExecutor } from 'builder-util-runtime'
import type { AppUpdater } from 'electron-updater'
import { type InstallerHost, systemInstaller } from '../../main/update/by-electron-updater.ts'
import { assertReleased } from '../../main/update/file-check.ts'
import type { Platform } from '../../main/update/manifest.ts'
import { contentOf, emptyFolder, fileOf } from '../update/feed-kit.ts'

/** electron-updater asks for Electron itself in the moment of quitting: this is what it finds. */
export const nativeUpdater = Object.assign(new EventEmitter(), {
  fed: [] as unknown[],
  setFeedURL(feed: unknown): void {
    nativeUpdater.fed.push(feed)
  },
  checks: 0,
  checkForUpdates(): void {
    nativeUpdater.checks += 1
  },
  quitAndInstall(): void {},
})
const here = createRequire(import.meta.url)
const electronFile = here.resolve('electron')
here.cache[electronFile] = Object.assign(
  new (here('node:module') as { new (id: string): NodeJS.Module })(electronFile),
  {
    exports: { autoUpdater: nativeUpdater },
    loaded: true,
  },
)

/** What Electron's `net` does for electron-updater, by Node: the same class, another way out. */
class NodeExecutor extends HttpExecutor<http.ClientRequest> {
  readonly asked: string[] = []

  override createRequest(options: http.RequestOptions, callback: (response: unknown) => void): http.ClientRequest {
    this.asked.push(`${options.hostname}${options.path}`)
    return http.request(options, callback)
  }

  async download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const request = { headers: options.headers ?? {} }
      configureRequestUrl(url, request)
      configureRequestOptions(request)
      const callback = (error: Error | null): void => (error ? reject(error) : resolve(destination))
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0)
    })
  }
}

export interface Rig {
  /** Everything that happened, in order. */
  said: string[]
  cache: string
  content: Buffer
  executor: NodeExecutor
  host: InstallerHost
  /** Runs the installer; resolves when the program goes on, or when it has quit. */
  run(version?: string): Promise<void>
}

type Made = (
  adapter: ConstructorParameters<typeof import('electron-updater').DebUpdater>[1],
  sha512: string,
) => AppUpdater | Promise<AppUpdater>

/** A real updater of electron-updater on a desk without Electron: it downloads, caches, checks and installs as it does. */
export const makeRig = (platform: Platform, name: string, make: Made, publisher: string | null = null): Rig => {
  const folder = emptyFolder()
  const said: string[] = []
  const content = contentOf(name)
  const appUpdateConfigPath = path.join(folder, 'app-update.yml')
  const isNamed = publisher === null ? '' : `publisherName: ["${publisher}"]\n`
  writeFileSync(
    appUpdateConfigPath,
    `provider: generic\nurl: https://updates.invalid/\nupdaterCacheDirName: hera-updater\n${isNamed}`,
  )
  let hasQuit = (): void => {}
  const app = {
    getVersion: () => '1.0.0',
    quit: () => {
      said.push('quit')
      hasQuit()
    },
    relaunch: (options?: { execPath?: string }) => {
      said.push(options?.execPath ? `relaunch ${path.basename(options.execPath)}` : 'relaunch')
    },
  }
  const adapter = {
    ...{ version: '1.0.0', name: 'hera', isPackaged: true, appUpdateConfigPath },
    ...{ userDataPath: path.join(folder, 'user'), baseCachePath: path.join(folder, 'cache') },
    whenReady: async () => {},
    relaunch: () => app.relaunch(),
    quit: () => app.quit(),
    onQuit: () => said.push('waits for quit'),
  }
  const executor = new NodeExecutor()
  const rig: Rig = {
    said,
    cache: path.join(folder, 'cache/hera-updater/pending'),
    content,
    executor,
    host: {
      platform,
      app,
      closeHera: async () => {
        said.push('closed')
      },
      random: (length) => new Uint8Array(length).fill(7),
      async makeUpdater(_platform, sha512) {
        const updater = await make(adapter, sha512)
        Object.assign(updater, { httpExecutor: executor })
        return updater
      },
    },
    async run(version = '1.1.0') {
      const file = path.join(folder, name)
      writeFileSync(file, content)
      const released = fileOf(name, content, platform)
      const quit = new Promise<void>((resolve) => {
        hasQuit = resolve
      })
      const check = async (one: string): Promise<void> => {
        said.push(`check ${path.relative(folder, one)}`)
        await assertReleased(one, released)
      }
      await Promise.race([systemInstaller(rig.host).install(file, version, check, released), quit])
    },
  }
  return rig
}

/** Programs of these names that come before the system's own. */
export const programs = (scripts: Record<string, string>): string => {
  const bin = path.join(emptyFolder(), 'bin')
  mkdirSync(bin)
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(bin, name), `#!/bin/bash\n${script}\n`)
    chmodSync(path.join(bin, name), 0o755)
  }
  return bin
}
