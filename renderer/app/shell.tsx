import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { Profile } from '../../shared/contract/auth.ts'
import { PrintDesk } from '../features/printing/print-desk.tsx'
import { isElectron } from '../host/connect.ts'
import { followChanges } from '../host/live.ts'
import { api, client } from '../host/queries.ts'
import { listen } from '../host/signals.ts'
import { Banner, ClinicProvider, notify, openPalette, PrintRegion, useClinic } from '../ui/index.ts'
import { isOpenTo, railOf } from './access.ts'
import { type CommandTools, type ListedCommand, listCommands } from './command-list.ts'
import { CommandPalette } from './command-palette.tsx'
import { DemoBanner } from './demo-banner.tsx'
import { Header } from './header.tsx'
import { useIdleLock } from './idle.ts'
import { isDialogOpen, useKeyboard } from './keyboard.ts'
import { KeysHelp } from './keys-help.tsx'
import { followMenuBar } from './menu-bar.ts'
import { usePreload } from './preload.ts'
import { Rail } from './rail.tsx'
import { commands, screens } from './registry.ts'
import { ScreenRoutes } from './routes.tsx'
import { type AuthState, lockScreen, signOut } from './session.ts'
import styles from './shell.module.css'

/** Everything around the screens of a person who is signed in. */
export function Shell({ profile, state }: { profile: Profile; state: AuthState | null }) {
  const rail = useMemo(() => railOf(profile, screens), [profile])
  const open = useMemo(() => screens.filter((screen) => isOpenTo(profile, screen)), [profile])
  const groups = useMemo(() => listCommands(profile, screens, commands), [profile])
  const [isHelpOpen, setHelpOpen] = useState(false)
  // The router makes a new one at every address; the keys and the menu bar stay as they are meanwhile.
  const goTo = useNavigate()
  const navigate = useRef(goTo)
  navigate.current = goTo
  const tools = useMemo<CommandTools>(
    () => ({
      navigate: (path) => void navigate.current(path),
      find: openPalette,
      showKeys: () => setHelpOpen(true),
      switchUser: () => void signOut(),
      lock: () => void lockScreen(),
    }),
    [],
  )
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const outer = useClinic()
  const { data: settings } = useQuery(api.settings.read.queryOptions())

  usePreload(open)
  useIdleLock(profile.idleLockMs)
  useKeyboard(groups, tools)
  useEffect(() => {
    if (!isElectron()) return
    const abort = new AbortController()
    void followMenuBar(client.desktop, groups, (command) => runChosen(command, tools), abort.signal)
    return () => abort.abort()
  }, [groups, tools])
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

  const start = { ...outer, isDemo: state?.isDemo ?? false }
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
        <Header profile={profile} onHelp={tools.showKeys} />
        <Rail screens={rail} />
        {/* In the tab order, so that a screen without fields can be scrolled by the keyboard. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus */}
        <main ref={main} className={styles.main} tabIndex={0}>
          <ScreenRoutes profile={profile} />
        </main>
        <ConnectionNotice />
      </div>
      <CommandPalette profile={profile} groups={groups} tools={tools} />
      <PrintRegion />
      <PrintDesk />
      <KeysHelp isOpen={isHelpOpen} profile={profile} groups={groups} onClose={() => setHelpOpen(false)} />
    </ClinicProvider>
  )
}

/** As keys: what is typed into an open window must not be lost by a stray choice in the menu bar. */
function runChosen(command: ListedCommand, tools: CommandTools): void {
  if (command.isAlways || !isDialogOpen()) command.run(tools)
  else notify.info('Finish or close the open window first.')
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
