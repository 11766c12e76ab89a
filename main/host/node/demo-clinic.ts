import type { AllRows } from '../../features/demo/rows-store.ts'
import type { Hera } from '../../hera.ts'

/** The workstations of the demo clinic, in the order of their ports: folder and host name, what each is for. */
export const demoWorkstations = [
  { key: 'reception', name: 'Reception', purpose: 'the front desk' },
  { key: 'laptop', name: 'Doctor’s laptop', purpose: 'the consulting room' },
  { key: 'pharmacy', name: 'Pharmacy and cash', purpose: 'medicines and money' },
] as const
export type DemoKey = (typeof demoWorkstations)[number]['key']

/** A clinic of three workstations and its server, all in this program, running. */
export interface DemoClinic {
  workstations: Record<DemoKey, Hera>
  /** Every row as the server holds it. */
  serverRows(): Promise<AllRows>
  /** Sends what waits, then closes every database. */
  close(): Promise<void>
}
