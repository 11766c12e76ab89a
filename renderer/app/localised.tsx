import type { ReactNode } from 'react'
import { useManaged } from '../features/sync/managed.ts'
import { ClinicProvider, defaultClinic } from '../ui/index.ts'

/** Writes dates and numbers as this computer's administrators set it, before anyone has signed in too. */
export function Localised({ children }: { children: ReactNode }) {
  const { data } = useManaged()
  const locale = data?.locale ?? defaultClinic.locale
  return <ClinicProvider value={{ ...defaultClinic, locale }}>{children}</ClinicProvider>
}
