import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'react-router'
import type { Profile } from '../../shared/contract/auth.ts'
import { followChanges } from '../host/live.ts'
import { api } from '../host/queries.ts'
import { listen } from '../host/signals.ts'
import { Banner, ClinicProvider, defaultClinic, PrintRegion } from '../ui/index.ts'
import { railOf } from './access.ts'
import { CommandPalette } from './command-palette.tsx'
import { DemoBanner } from './demo-banner.tsx'
import { Header } from './header.tsx'
import { useIdleLock } from './idle.ts'
import { useKeyboard } from './keyboard.ts'
import { KeysHelp } from './keys-help.tsx'
import { Rail } from './rail.tsx'
import { screens } from './registry.ts'
import { ScreenRoutes } from './routes.tsx'
import type { AuthState } from './session.ts'
import styles from './shell.module.css'

/** Everything around the screens of a person who is signed in. */
export function Shell({ profile, state }: { profile: Profile; state: AuthState | null }) {
  const rail = useMemo(() => railOf(profile, screens), [profile])
  const open = useMemo(() => screens.filter((screen) => rail.includes(screen) || screen.keys), [rail])
  const [isHelpOpen, setHelpOpen] = useState(false)
  const showHelp = useCallback(() => setHelpOpen(true), [])
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const { data: settings } = useQuery(api.settings.read.queryOptions())

  useIdleLock(profile.idleLockMs)
  useKeyboard(rail, open, showHelp)
  useEffect(() => {
    const abort = new AbortController()
    void followChanges(abort.signal)
    return () => abort.abort()
  }, [])
  // A new screen begins at its top, with the keyboard in it.
  useEffect(() => {
    main.current?.scrollTo(0, 0)
    if (!main.current?.contains(document.activeElement)) main.current?.focus()
  }, [pathname])

  const start = { ...defaultClinic, isDemo: state?.isDemo ?? false }
  const clinic = settings
    ? {
        ...start,
        name: settings.clinicName,
        letterhead: settings.letterhead,
        currency: settings.currency,
        timeZone: settings.timeZone,
      }
    : { ...start, name: state?.clinicName ?? '' }
  return (
    <ClinicProvider value={clinic}>
      <div className={styles.frame}>
        {state?.isDemo && <DemoBanner />}
        <Header profile={profile} onHelp={showHelp} />
        <Rail screens={rail} />
        {/* In the tab order, so that a screen without fields can be scrolled by the keyboard. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus */}
        <main ref={main} className={styles.main} tabIndex={0}>
          <ScreenRoutes profile={profile} />
        </main>
        <ConnectionNotice />
      </div>
      <CommandPalette profile={profile} rail={rail} />
      <PrintRegion />
      <KeysHelp isOpen={isHelpOpen} profile={profile} rail={rail} onClose={() => setHelpOpen(false)} />
    </ClinicProvider>
  )
}

/** Says so while main can't be reached; it goes away by itself. */
function ConnectionNotice() {
  const [isOnline, setOnline] = useState(true)
  useEffect(() => listen('online', setOnline), [])
  if (isOnline) return null
  return (
    <div className={styles.offline}>
      <Banner tone="warning">Hera does not answer. Trying again…</Banner>
    </div>
  )
}
