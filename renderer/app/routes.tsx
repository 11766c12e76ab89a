import { Component, type ReactNode, Suspense } from 'react'
import { Navigate, Route, Routes, useLocation } from 'react-router'
import type { Profile } from '../../shared/contract/auth.ts'
import { Button, EmptyState, ErrorNotice, Loading, Page } from '../ui/index.ts'
import { homeOf, isOpenTo } from './access.ts'
import { screens } from './registry.ts'
import type { Screen } from './screen.ts'

/** The screens of the registry as routes; `/` is this role's first screen. */
export function ScreenRoutes({ profile }: { profile: Profile }) {
  const home = homeOf(profile, screens)
  const { pathname } = useLocation()
  return (
    <Guarded key={pathname}>
      <Suspense fallback={<Waiting />}>
        <Routes>
          <Route path="/" element={home ? <Navigate to={home.path} replace /> : <NothingYet />} />
          {screens.map((screen) => (
            <Route key={screen.path} path={screen.path} element={<Opened screen={screen} profile={profile} />} />
          ))}
          <Route path="*" element={<Missing />} />
        </Routes>
      </Suspense>
    </Guarded>
  )
}

function Opened({ screen, profile }: { screen: Screen; profile: Profile }) {
  if (isOpenTo(profile, screen)) return <screen.element />
  return (
    <Page title={screen.title}>
      <EmptyState title="Your role does not open this screen">
        Ask your administrator if you need it for your work.
      </EmptyState>
    </Page>
  )
}

const Waiting = () => (
  <Page title="">
    <Loading lines={6} />
  </Page>
)

const NothingYet = () => (
  <Page title="Welcome">
    <EmptyState title="No screen is open to your role yet">Ask your administrator to check your account.</EmptyState>
  </Page>
)

const Missing = () => (
  <Page title="Not found">
    <EmptyState title="There is no such screen">Choose one on the left, or press Ctrl+K.</EmptyState>
  </Page>
)

/** A fault in one screen stays in that screen: the rail still works, and going elsewhere clears it. */
class Guarded extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <Page title="This screen stopped working">
        <ErrorNotice words="Something in this screen failed. What was saved is safe. Open it again, or go on elsewhere." />
        <div>
          <Button onClick={() => this.setState({ hasFailed: false })}>Open it again</Button>
        </div>
      </Page>
    )
  }
}
