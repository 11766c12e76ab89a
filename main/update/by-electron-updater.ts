import type { AppUpdater } from 'electron-updater'
import { openLoopbackFeed } from './loopback-feed.ts'
import type { Platform } from './manifest.ts'
import type { Installer } from './types.ts'
import { compareVersions } from './version.ts'

export interface InstallerHost {
  platform: Platform
  /** The program that is replaced; of Electron's `app`. */
  app: { getVersion(): string; quit(): void; relaunch(options?: { execPath?: string }): void }
  /** The whole quit order; a later quit has nothing left to do. */
  closeHera(): Promise<void>
  random(length: number): Uint8Array
  /** For tests: electron-updater's own with an adapter in place of Electron. `sha512` in base64. */
  makeUpdater?(platform: Platform, sha512: string): Promise<AppUpdater>
}

/** Read only when something is installed: it is large, and not needed on any other day. */
const updaterFor = async (platform: Platform, sha512: string): Promise<AppUpdater> => {
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater')
  if (platform === 'win-x64') return new NsisUpdater()
  if (platform === 'linux-x64-appimage') return new AppImageUpdater()
  if (platform !== 'linux-x64-deb') return new MacUpdater()
  const { CheckedDebUpdater } = await import('./checked-deb.ts')
  return new CheckedDebUpdater(sha512)
}

/**
 * Replaces the program by electron-updater, which is given nothing but the one checked file, from this computer itself.
 * On Windows it still verifies the publisher by app-update.yml.
 */
export const systemInstaller = (host: InstallerHost): Installer => ({
  platform: host.platform,
  async install(file, version, check, released) {
    const { app, platform } = host
    const updater = await (host.makeUpdater ?? updaterFor)(platform, released.sha512)
    updater.logger = null
    updater.autoDownload = false
    updater.autoInstallOnAppQuit = false
    updater.disableWebInstaller = true
    updater.disableDifferentialDownload = true
    const feed = await openLoopbackFeed(file, version, released, host.random)
    let copy = ''
    try {
      updater.setFeedURL({ provider: 'generic', url: feed.url, channel: 'latest', useMultipleRangeRequest: false })
      // After the feed: setting a channel would allow it. Only the way back of main/update leads down.
      updater.allowDowngrade = compareVersions(version, app.getVersion()) < 0
      const found = await updater.checkForUpdates()
      if (!found?.isUpdateAvailable) throw new Error('electron-updater does not take this version')
      copy = (await updater.downloadUpdate())[0] ?? ''
      await check(copy)
    } finally {
      feed.close()
    }
    // From here on there is no way back into the running program: what fails ends in a new start of this version.
    let isOver = false
    const startAgain = (execPath?: string): void => {
      if (isOver) return
      isOver = true
      app.relaunch(execPath ? { execPath } : {})
      app.quit()
    }
    updater.on('error', () => startAgain(process.env.APPIMAGE))
    try {
      await host.closeHera()
      // Closing may have taken seconds, a backup among them.
      await check(copy)
      let appImage = process.env.APPIMAGE
      updater.on('appimage-filename-updated', (renamed) => {
        appImage = renamed
      })
      // A new AppImage would start beside this one and find the folder in use: it is started when this one has ended.
      updater.quitAndInstall(true, platform !== 'linux-x64-appimage')
      if (platform === 'linux-x64-appimage') startAgain(appImage)
    } catch {
      startAgain(process.env.APPIMAGE)
    }
    await new Promise(() => {})
  },
})
