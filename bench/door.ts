import { verify } from 'argon2'
import { authStore } from '../main/features/auth/store.ts'
import type { Hera } from '../main/hera.ts'
import { latency, print, printRatio } from './figure.ts'
import { password } from './folder.ts'
import type { BenchWindow } from './window.ts'

/** Signing in, beside a bare argon2id verification of the same password. */
export const benchLogin = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const sql = authStore(hera.core.store)
  const verifier = sql.verifierOf(sql.userByName('doctor')?.id ?? '') ?? ''
  const bare: number[] = []
  const whole: number[] = []
  // In turn, so that a busy minute of the machine falls on both.
  for (let index = 0; index < calls; index++) {
    const from = performance.now()
    await verify(verifier, password)
    bare.push(performance.now() - from)
    whole.push(...(await window.calls('port', 'auth.login', [{ username: 'doctor', password }], 0)))
  }
  printRatio('login.p50', latency(whole).p50, latency(bare).p50, { times: 1, plusMs: 2, words: 'bare argon2id + 2 ms' })
}

/** What a typed, checked call costs over a bare hop with an answer of the same size. */
export const benchApi = async (hera: Hera, window: BenchWindow, calls: number): Promise<void> => {
  const answer = hera.core.settings()
  const samples = await window.sideBySide(
    { messages: Array(calls).fill({}), answer: () => answer },
    { procedure: 'settings.read', inputs: Array(calls).fill(undefined) },
  )
  const [bare, whole] = [latency(samples.bare), latency(samples.whole)]
  print({
    name: 'api.over_a_hop',
    value: (whole.p50 - bare.p50) * 1000,
    unit: 'us',
    goal: 'schema check + capability <= 60 us over a bare hop',
    met: whole.p50 - bare.p50 <= 0.06,
    reference: bare.p50 * 1000,
  })
}
