import { createContext, use } from 'react'

/** What the clinic's settings say about showing money and time. */
export interface Clinic {
  name: string
  letterhead: string
  /** ISO 4217. */
  currency: string
  /** IANA zone; screens show the clinic's time, wherever the workstation thinks it is. */
  timeZone: string
  locale: string
  /** Papers of the demo clinic say that they are. */
  isDemo: boolean
}

export const defaultClinic: Clinic = {
  name: '',
  letterhead: '',
  currency: 'USD',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  locale: 'en-GB',
  isDemo: false,
}

const ClinicContext = createContext<Clinic>(defaultClinic)

export const ClinicProvider = ClinicContext.Provider
export const useClinic = (): Clinic => use(ClinicContext)
