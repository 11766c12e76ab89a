import { hash, verify } from 'argon2'
import { passwordForm } from '../../../shared/domain/password.ts'

/** argon2id; memory in KiB. The floor of security.md is 64 MiB, 3 passes, 1 lane. */
export interface PasswordCost {
  memoryCost: number
  timeCost: number
  parallelism: number
}
export const passwordCost: PasswordCost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 }

export interface Passwords {
  /** A PHC string for user_secret.verifier. */
  hash(password: string): Promise<string>
  /** `verifier` null (unknown user, no password yet) costs the same and answers false. */
  verify(verifier: string | null, password: string): Promise<boolean>
}

export const makePasswords = (cost: PasswordCost): Passwords => {
  let dummy: Promise<string> | null = null
  const makeHash = (password: string) => hash(passwordForm(password), { type: 2, ...cost })
  return {
    hash: makeHash,
    async verify(verifier, password) {
      if (verifier) return verify(verifier, passwordForm(password))
      dummy ??= makeHash('nobody has this password')
      await verify(await dummy, passwordForm(password))
      return false
    },
  }
}
