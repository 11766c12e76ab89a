import type * as Electron from 'electron'
import { expect, test } from 'vitest'
import { denyByDefault, lockNavigation, openExternal } from '../../main/host/electron/permissions.ts'
import { makeContents } from './fake-electron.ts'

type Handlers = {
  ask?: Parameters<Electron.Session['setPermissionRequestHandler']>[0]
  check?: Parameters<Electron.Session['setPermissionCheckHandler']>[0]
  device?: Parameters<Electron.Session['setDevicePermissionHandler']>[0]
  request?: (
    details: Electron.OnBeforeRequestListenerDetails,
    answer: (given: Electron.CallbackResponse) => void,
  ) => void
}

/** What a session is told. */
const deny = (): Handlers => {
  const handlers: Handlers = {}
  const webRequest = {
    onBeforeRequest(listener: NonNullable<Handlers['request']>) {
      handlers.request = listener
    },
  }
  denyByDefault({
    setPermissionRequestHandler: (handler) => {
      handlers.ask = handler
    },
    setPermissionCheckHandler: (handler) => {
      handlers.check = handler
    },
    setDevicePermissionHandler: (handler) => {
      handlers.device = handler
    },
    webRequest: webRequest as Pick<Electron.WebRequest, 'onBeforeRequest'>,
  })
  return handlers
}

test('a page of ours reaches nobody: every address outside gets no connection, our own and what it made itself do', () => {
  const { request } = deny()
  const isCancelled = (url: string): boolean | undefined => {
    let answered: Electron.CallbackResponse = {}
    request?.({ url } as never, (given) => {
      answered = given
    })
    return answered.cancel
  }
  for (const url of ['https://evil.example/?name=Otieno', 'http://127.0.0.1:3000/', 'wss://x/', 'ws://x/', 'ftp://x/'])
    expect(isCancelled(url), url).toBe(true)
  expect(isCancelled('file:///etc/passwd')).toBe(true)
  for (const url of ['hera://app/', 'hera://print/x', 'blob:hera://app/1', 'data:,x', 'devtools://devtools/x.html'])
    expect(isCancelled(url), url).toBe(false)
})

test('permissions are refused unless listed, and listed ones are the page’s own alone', () => {
  const handlers = deny()
  const isGranted = (permission: string, url: string): [boolean | undefined, boolean | undefined] => {
    let answer: boolean | undefined
    handlers.ask?.(
      {} as never,
      permission as never,
      (given) => {
        answer = given
      },
      { requestingUrl: url } as never,
    )
    return [answer, handlers.check?.(null, permission as never, url, {} as never)]
  }
  for (const permission of ['fullscreen', 'clipboard-sanitized-write']) {
    expect(isGranted(permission, 'hera://app/')).toEqual([true, true])
    expect(isGranted(permission, 'https://evil.example/')).toEqual([false, false])
    expect(isGranted(permission, '')).toEqual([false, false])
  }
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'display-capture',
    'openExternal',
    'fileSystem',
    'midi',
    'hid',
    'serial',
    'usb',
    'local-fonts',
    'unknown',
    'made-up-tomorrow',
  ]) {
    expect(isGranted(permission, 'hera://app/'), permission).toEqual([false, false])
  }
  expect(handlers.device?.({} as never)).toBe(false)
})

const makeShell = () => {
  const opened: string[] = []
  const shell = { openExternal: async (url: string) => void opened.push(url) } satisfies Pick<
    Electron.Shell,
    'openExternal'
  >
  return { shell, opened }
}

test('only plain https addresses are opened outside', () => {
  const { shell, opened } = makeShell()
  expect(openExternal('https://example.org/a?b#c', shell)).toBe(true)
  for (const address of [
    'http://example.org/',
    'file:///etc/passwd',
    'smb://server/share',
    'javascript:alert(1)',
    'ms-settings:',
    'hera://app/',
    'https://user:word@example.org/',
    'https://',
    'not an address',
    null,
    { href: 'https://example.org/' },
  ]) {
    expect(openExternal(address, shell), String(address)).toBe(false)
  }
  expect(opened).toEqual(['https://example.org/a?b#c'])
})

test('the page goes nowhere, opens no window and holds no webview; reloading itself is allowed', () => {
  const { shell, opened } = makeShell()
  const contents = makeContents()
  lockNavigation(contents, shell)
  const isPrevented = (name: string, url: string, isMainFrame = true): boolean => {
    let prevented = false
    const preventDefault = (): void => {
      prevented = true
    }
    contents.emit(name, { url, isMainFrame, isSameDocument: false, preventDefault })
    return prevented
  }
  for (const url of [
    'https://example.org/',
    'file:///etc/passwd',
    'hera://evil/',
    'hera://app/other.html',
    'hera://app.evil/',
  ]) {
    expect(isPrevented('will-navigate', url), url).toBe(true)
    expect(isPrevented('will-frame-navigate', url), url).toBe(true)
  }
  for (const name of ['will-navigate', 'will-frame-navigate']) {
    expect(isPrevented(name, 'hera://app/')).toBe(false)
    expect(isPrevented(name, 'hera://app/#/patients')).toBe(false)
  }
  expect(isPrevented('will-frame-navigate', 'hera://app/', false), 'a frame in the page').toBe(true)
  expect(isPrevented('will-redirect', 'hera://app/')).toBe(true)
  expect(isPrevented('will-attach-webview', 'hera://app/')).toBe(true)
  for (const url of ['https://example.org/', 'hera://app/', 'about:blank']) {
    expect(contents.opens?.({ url } as Electron.HandlerDetails)).toEqual({ action: 'deny' })
  }
  expect(opened).toEqual(['https://example.org/'])
})
