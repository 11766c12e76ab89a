import type { Role } from '../../../shared/domain/capability.ts'
import type { Core } from '../../api/core.ts'
import { system } from '../../database/author.ts'
import { user } from '../../database/schema/index.ts'
import { authStore } from '../auth/store.ts'
import { demoAccounts } from './accounts.ts'

const names: Record<string, string> = {
  admin: 'Wanjiru Njoroge',
  doctor: 'Dr Daniel Otieno',
  pharmacist: 'Halima Abdi',
  cashier: 'Brian Wafula',
  clerk: 'Grace Adhiambo',
}

/** Colleagues of the demo accounts; nobody can sign in as them. */
const colleagues: { username: string; displayName: string; role: Role; status?: string }[] = [
  { username: 's.achieng', displayName: 'Dr Susan Achieng', role: 'doctor' },
  { username: 'n.patel', displayName: 'Dr Nilesh Patel', role: 'doctor' },
  { username: 'j.kabongo', displayName: 'Dr Joséphine Kabongo', role: 'doctor' },
  { username: 'p.kimani', displayName: 'Peter Kimani', role: 'pharmacist' },
  { username: 'l.anyango', displayName: 'Lilian Anyango', role: 'cashier' },
  { username: 'e.koech', displayName: 'Elijah Koech', role: 'clerk' },
  { username: 'f.barasa', displayName: 'Dr Francis Barasa', role: 'doctor', status: 'disabled' },
]

/** Makes the staff of the demo clinic: an account per role with its name as password, and colleagues without one. */
export const hireStaff = async (core: Core): Promise<void> => {
  const accounts = await Promise.all(
    demoAccounts
      .filter(({ role }) => role !== 'patient')
      .map(async (account) => ({
        ...account,
        displayName: names[account.username] ?? account.username,
        status: 'active',
        verifier: await core.passwords.hash(account.password),
      })),
  )
  core.store.transact('users.create', system, (write) => {
    for (const member of [...accounts, ...colleagues.map((each) => ({ status: 'active', ...each, verifier: null }))]) {
      const id = write.insert(user, {
        id: write.newId(),
        username: member.username,
        displayName: member.displayName,
        role: member.role,
        status: member.status,
        createdAt: core.now(),
      })
      if (member.verifier) authStore(core.store).setVerifier(id, member.verifier, core.now())
    }
  })
}

/** The account of the patient who looks into her own record. */
export const openPatientAccount = async (core: Core, patientId: string, displayName: string): Promise<void> => {
  const account = demoAccounts.find(({ role }) => role === 'patient')
  if (!account) return
  const verifier = await core.passwords.hash(account.password)
  core.store.transact('users.create', system, (write) => {
    const id = write.insert(user, {
      id: write.newId(),
      username: account.username,
      displayName,
      role: 'patient',
      status: 'active',
      patientId,
      createdAt: core.now(),
    })
    authStore(core.store).setVerifier(id, verifier, core.now())
  })
}
