import type { Role } from '../../../shared/domain/capability.ts'

/** One account per role, in demo folders only: each password is the username. A clinic's own folder starts with none. */
export const demoAccounts: { username: string; password: string; role: Role }[] = [
  { username: 'clerk', password: 'clerk', role: 'clerk' },
  { username: 'doctor', password: 'doctor', role: 'doctor' },
  { username: 'cashier', password: 'cashier', role: 'cashier' },
  { username: 'pharmacist', password: 'pharmacist', role: 'pharmacist' },
  { username: 'admin', password: 'admin', role: 'admin' },
  { username: 'patient', password: 'patient', role: 'patient' },
]
