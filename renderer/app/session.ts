import { create } from 'zustand'
import type { Profile } from '../../shared/contract/auth.ts'
import { mayHaveSession } from '../host/connect.ts'
import { errorCode, errorWords } from '../host/error-words.ts'
import { client, queryClient } from '../host/queries.ts'
import { listen } from '../host/signals.ts'
import { clearSheet, notify } from '../ui/index.ts'
import { keepingKeys } from './keyboard.ts'
import { keepAll } from './leaving.ts'

export type AuthState = Awaited<ReturnType<typeof client.auth.state>>
export type SessionStatus = 'starting' | 'unreachable' | 'firstAdministrator' | 'signedOut' | 'locked' | 'signedIn'

interface Session {
  status: SessionStatus
  profile: Profile | null
  /** What main says before anyone signs in: clinic name, demo or not, where the key is kept. */
  state: AuthState | null
  /** Why main can't be reached, in words. */
  trouble: string | null
}

/** Who sits at this screen. Changed only by the functions below. */
export const useSession = create<Session>()(() => ({ status: 'starting', profile: null, state: null, trouble: null }))

/** The signed-in profile; for screens inside the shell, where there always is one. */
export function useProfile(): Profile {
  const profile = useSession((session) => session.profile)
  if (!profile) throw new Error('No one is signed in here.')
  return profile
}

const otherWindows = new BroadcastChannel('hera-session')
const tellOthers = (): void => otherWindows.postMessage('changed')

/** Forgets everything that was read: nothing of a patient stays in memory, in notices or on the print region. */
function forget(): void {
  void queryClient.cancelQueries()
  queryClient.clear()
  notify.clear()
  clearSheet()
  document.title = 'Hera'
}

/** The doors show the clinic's name, which may have changed since the start. */
async function refreshState(): Promise<void> {
  const state = await client.auth.state().catch(() => null)
  if (state) useSession.setState({ state })
}

/** Asks main how things stand: at the start, and when another window signed in or out. */
export async function startSession(): Promise<void> {
  try {
    const state = await client.auth.state()
    useSession.setState({ state, trouble: null })
    if (state.needsFirstAdministrator) {
      useSession.setState({ status: 'firstAdministrator', profile: null })
      return
    }
    if (!mayHaveSession()) {
      useSession.setState({ status: 'signedOut', profile: null })
      return
    }
    const profile = await client.auth.profile()
    lastUserId = profile.user.id
    useSession.setState({ profile, status: profile.isLocked ? 'locked' : 'signedIn' })
  } catch (error) {
    if (errorCode(error) === 'UNAUTHORIZED') useSession.setState({ status: 'signedOut', profile: null })
    // Told by another window while main is busy: what is typed in this one is not thrown away for that.
    else if (!['signedIn', 'locked'].includes(useSession.getState().status)) {
      useSession.setState({ status: 'unreachable', trouble: errorWords(error) })
    }
  }
}

let lastUserId: string | null = null

/** Signs in with a password; rejects with main's words. */
export async function signIn(username: string, password: string): Promise<void> {
  const { tokens: _tokens, ...profile } = await keepingKeys(() =>
    client.auth.login({ username, password, isScreen: true }),
  )
  // Whoever comes back finds their place again; anyone else begins at their own home, not where the last person stood.
  if (lastUserId !== profile.user.id) window.location.hash = '#/'
  lastUserId = profile.user.id
  useSession.setState({ profile, status: 'signedIn' })
  tellOthers()
}

/** Keeps drafts, then hides everything and tells main. The screen is covered even if main can't be told at once. */
export async function lockScreen(): Promise<void> {
  if (useSession.getState().status !== 'signedIn') return
  const kept = keepAll()
  useSession.setState({ status: 'locked' })
  await kept
  for (const waitMs of [0, 1000, 5000]) {
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    if (useSession.getState().status !== 'locked') return
    const isTold = await client.auth.lock().then(
      () => true,
      () => false,
    )
    if (isTold) return tellOthers()
  }
}

export async function unlockScreen(password: string): Promise<void> {
  const profile = await keepingKeys(() => client.auth.unlock({ password }))
  useSession.setState({ profile, status: 'signedIn' })
  tellOthers()
}

/** Ends the session and shows the sign-in screen: to leave, or to let somebody else work. */
export async function signOut(): Promise<void> {
  if (useSession.getState().status === 'signedIn') await keepAll()
  await client.auth.logout().catch(() => undefined)
  window.location.hash = '#/'
  useSession.setState({ status: 'signedOut', profile: null })
  tellOthers()
}

/** What failed after its user had locked the screen, to be told when the same person is back. */
const untold: { userId: string | undefined; error: unknown }[] = []

function tellUntold(): void {
  const userId = useSession.getState().profile?.user.id
  for (const each of untold.splice(0)) if (each.userId === userId) notify.error(each.error)
}

/** Connects the store with the signals of the connection and with the other windows. Call once. */
export function followSession(): void {
  useSession.subscribe((session, before) => {
    if (before.status === 'signedIn' && session.status !== 'signedIn') {
      forget()
      void refreshState()
    }
    if (before.status !== 'signedIn' && session.status === 'signedIn') tellUntold()
  })
  listen('signedOut', () => {
    const { status } = useSession.getState()
    if (status === 'signedIn' || status === 'locked') useSession.setState({ status: 'signedOut', profile: null })
  })
  listen('locked', () => {
    if (useSession.getState().status === 'signedIn') useSession.setState({ status: 'locked' })
  })
  listen('refreshed', (profile) => {
    if (useSession.getState().profile) useSession.setState({ profile })
  })
  listen('failed', (error) => {
    const { status, profile } = useSession.getState()
    if (status === 'signedIn') notify.error(error)
    if (status === 'locked') untold.push({ userId: profile?.user.id, error })
  })
  otherWindows.addEventListener('message', () => void startSession())
}
