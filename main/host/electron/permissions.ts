import type { Session, Shell, WebContents } from 'electron'
import { isOwnAddress, pageUrl } from '../node/own-address.ts'

/** What the page may ask of the system; everything that is not here is refused. */
const granted: readonly string[] = ['clipboard-sanitized-write', 'fullscreen']

type Permissions = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
> & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> }

/** Not our own scheme, and not what a page makes itself (blob, data). */
const elsewhere = /^(https?|wss?|ftp|file):/i

/**
 * Electron grants everything when nobody says otherwise: both kinds of question, and devices, are answered here. And a
 * page of ours speaks to nobody: what its policy does not cover, such as a download, gets no connection either.
 */
export const denyByDefault = (session: Permissions): void => {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: elsewhere.test(url) }))
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(granted.includes(permission) && isOwnAddress(details.requestingUrl))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => granted.includes(permission) && isOwnAddress(origin),
  )
  session.setDevicePermissionHandler(() => false)
}

/** Opens an address in the system's browser when it is a plain https one; anything else is ignored. */
export const openExternal = (address: unknown, shell: Pick<Shell, 'openExternal'>): boolean => {
  if (typeof address !== 'string' || !URL.canParse(address)) return false
  const url = new URL(address)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  void shell.openExternal(url.href).catch(() => undefined)
  return true
}

type Guarded = Pick<WebContents, 'on' | 'setWindowOpenHandler'>

/** The window shows its one page: no navigation elsewhere (a reload is none), no frames, no webviews, no new windows. */
export const lockNavigation = (contents: Guarded, shell: Pick<Shell, 'openExternal'>): void => {
  const isPage = (address: string): boolean => address.split('#', 1)[0] === pageUrl
  contents.on('will-navigate', (event) => {
    if (!isPage(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url, shell)
    return { action: 'deny' }
  })
}
