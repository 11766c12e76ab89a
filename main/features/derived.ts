import type { Derive } from '../database/op.ts'
import type { TravellingName } from '../database/schema/index.ts'
import { followPatient } from './patients/token-store.ts'
import { followCharge, followPayment } from './payments/store.ts'

/** Tables that follow a travelling table in the same commit, whoever writes it: a person here or the sync worker. */
export const derived: Partial<Record<TravellingName, Derive>> = {
  patient: followPatient,
  charge: followCharge,
  payment: followPayment,
}
