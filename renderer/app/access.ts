import type { Profile } from '../../shared/contract/auth.ts'
import type { Screen } from './screen.ts'

/** May this person open it? For showing and hiding only: main decides again at every call. */
export function isOpenTo(
  profile: Profile,
  { needs, grants = ['all', 'part'] }: Pick<Screen, 'needs' | 'grants'>,
): boolean {
  if (needs === 'session') return true
  const grant = profile.capabilities[needs]
  return grant !== undefined && grants.includes(grant)
}

/** The rail's entries for this person, in order. */
export const railOf = (profile: Profile, screens: readonly Screen[]): Screen[] =>
  screens
    .filter((screen) => screen.nav && isOpenTo(profile, screen))
    .sort((a, b) => (a.nav?.order ?? 0) - (b.nav?.order ?? 0))

/** Where this person begins: the screen that names their role as home, else the first in the rail. */
export const homeOf = (profile: Profile, screens: readonly Screen[]): Screen | undefined =>
  screens.find((screen) => screen.home?.includes(profile.user.role) && isOpenTo(profile, screen)) ??
  railOf(profile, screens)[0]
