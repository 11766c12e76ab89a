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
  /**
   * The same verifier as on the workstation where the password was set, from its salt and cost, and the proof that the
   * clinic's server asks for: the raw output in hex. Throws a RangeError for a cost that no workstation of ours uses.
   */
  prove(password: string, salt: string, params: string): Promise<{ verifier: string; proof: string }>
}

/** A server that was tampered with could ask for all memory and hours. */
const mostKibibytes = 262_144
const mostPasses = 10
const mostLanes = 8

/** The cost in a PHC string, whose parts come in any order: `m=65536,p=1,t=3`. */
const costOf = (params: string): PasswordCost => {
  const part = (name: string): number => Number(new RegExp(`(?:^|,)${name}=(\\d{1,7})(?:,|$)`).exec(params)?.[1])
  const cost = { memoryCost: part('m'), timeCost: part('t'), parallelism: part('p') }
  const isOurs =
    cost.memoryCost >= 1024 && cost.memoryCost <= mostKibibytes && cost.timeCost >= 1 && cost.timeCost <= mostPasses
  if (!isOurs || !(cost.parallelism >= 1 && cost.parallelism <= mostLanes)) {
    throw new RangeError('This cost of a password is not one of ours.')
  }
  return cost
}

/**
 * Native code, loaded at the first use: a host that imports this file can still tell in words that it can't be loaded,
 * and offer the version before.
 */
const argon2 = () => import('argon2')

/** Loads the native code and runs it once, as cheaply as it goes. Throws where it can't be loaded. */
export const provePasswords = async (): Promise<void> => {
  const { hash } = await argon2()
  await hash('', { type: 2, memoryCost: 1024, timeCost: 2, parallelism: 1 })
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

/** The salt of a verifier, as the clinic's server keeps it beside the cost. */
export const saltOf = (verifier: string): string => verifier.split('$')[4] ?? ''

export const makePasswords = (cost: PasswordCost): Passwords => {
  let dummy: Promise<string> | null = null
  const makeHash = async (password: string) => (await argon2()).hash(passwordForm(password), { type: 2, ...cost })
  return {
    hash: makeHash,
    async verify(verifier, password) {
      const { verify } = await argon2()
      if (verifier) return verify(verifier, passwordForm(password))
      dummy ??= makeHash('nobody has this password')
      await verify(await dummy, passwordForm(password))
      return false
    },
    async prove(password, salt, params) {
      const options = { type: 2 as const, ...costOf(params), salt: Buffer.from(salt, 'base64'), raw: true as const }
      const output = await (await argon2()).hash(passwordForm(password), options)
      return { verifier: `$argon2id$v=19$${params}$${salt}$${base64(output)}`, proof: output.toString('hex') }
    },
  }
}
