import { QueryClientProvider } from '@tanstack/react-query'
import { HashRouter } from 'react-router'
import { FirstRun } from '../features/auth/first-run.tsx'
import { LockScreen } from '../features/auth/lock-screen.tsx'
import { SignedOutRoutes } from '../features/auth/signed-out-routes.tsx'
import { queryClient } from '../host/queries.ts'
import { ErrorNotice, Loading, UiProvider } from '../ui/index.ts'
import { Localised } from './localised.tsx'
import { usePreload } from './preload.ts'
import { screens } from './registry.ts'
import { startSession, useSession } from './session.ts'
import styles from './shell.module.css'
import { Shell } from './shell.tsx'

export function App() {
  return (
    <UiProvider>
      <QueryClientProvider client={queryClient}>
        <HashRouter>
          <Localised>
            <Gate />
          </Localised>
        </HashRouter>
      </QueryClientProvider>
    </UiProvider>
  )
}

/** Whoever signs in finds their first screen there. */
const homes = screens.filter(({ home }) => home)
const none: typeof homes = []

/** Lets a person through to the screens, or shows the door that they stand at. */
function Gate() {
  const { status, profile, state, trouble } = useSession()
  usePreload(status === 'signedOut' ? homes : none)
  if (status === 'signedIn' && profile) return <Shell key={profile.sessionId} profile={profile} state={state} />
  if (status === 'locked' && profile) return <LockScreen profile={profile} state={state} />
  if (status === 'firstAdministrator') return <FirstRun state={state} />
  if (status === 'signedOut') return <SignedOutRoutes state={state} />
  return (
    <div className={styles.centre}>
      {status === 'unreachable' ? (
        <ErrorNotice words={trouble ?? 'Hera does not answer.'} onRetry={() => void startSession()} />
      ) : (
        <Loading label="Starting Hera" lines={3} />
      )}
    </div>
  )
}
