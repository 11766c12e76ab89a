import { HeraError } from '../../shared/domain/error.ts'
import type { SyncLink } from '../sync/link-types.ts'
import type { CodeUse } from './code-use.ts'
import type { Configuration } from './types.ts'

export interface EnrolmentState {
  /** none: there is nothing to do here. trying: until the server answers. joined, failed: how it came out. */
  state: 'none' | 'trying' | 'joined' | 'failed'
  words: string
}

/** Joining by itself, with the code of the configuration: `core.enrolment`. */
export interface Enrolment {
  now(): EnrolmentState
  /** Called with every change; answers how to stop. */
  onChange(listener: (now: EnrolmentState) => void): () => void
  /** Joins in the background if the configuration says so. Called by a host that serves a workstation. */
  begin(): void
  stop(): void
}

export interface EnrolmentFrom {
  configuration: Configuration
  sync(): Pick<SyncLink, 'status' | 'join'>
  /** True while nobody works here yet. */
  isEmpty(): boolean
  /** What has become of the configuration's code; null where it has none. */
  code: CodeUse | null
  note(action: 'enrolment.joined' | 'enrolment.refused', detail: Record<string, string>): void
  log(event: string, fields: Record<string, string>): void
  random(length: number): Uint8Array
  /** For tests; a real start waits 2 s, then longer each time up to five minutes. */
  firstWaitMs?: number
}

const longestWaitMs = 5 * 60_000

/** With these the server was not asked, or could not answer: the code is as good as before. */
const passing: Readonly<Record<string, string>> = {
  unreachable: 'The clinic’s server cannot be reached. Check this computer’s network and the address of the server.',
  timeout: 'The clinic’s server did not answer in time.',
  cut: 'The connection to the clinic’s server was cut.',
  busy: 'The clinic’s server is busy.',
  server_full: 'The clinic’s server has no room left: too many connections, or its disk is full.',
  no_worker: 'The part of Hera that talks to the server is starting again.',
}
const passingToo = ['no_tls', 'bad_certificate', 'wrong_database', 'unknown_function', 'failed', 'local']

/** A code's own login is gone with its use and with its end, and then nothing says which of the two it was. */
const spent =
  'The clinic’s server does not take the code that was set for this computer: it has been used, or has expired. Ask an administrator for a new code.'

/** True where the clinic's server has said that this code opens nothing. */
const isAboutCode = (error: HeraError): boolean =>
  error.data?.reason === 'refused_password' || error.data?.fields?.some(({ path }) => path === 'code') === true

/**
 * A workstation that is alone and empty joins the clinic of its configuration. It tries for as long as the server can't be
 * reached; a code that was refused is not tried again, nor one that was used.
 */
export const makeEnrolment = (from: EnrolmentFrom): Enrolment => {
  const { serverAddress: server, joinCode: code, serverCa: ca, workstationName } = from.configuration.managed
  const listeners = new Set<(now: EnrolmentState) => void>()
  let now: EnrolmentState = { state: 'none', words: '' }
  let timer: NodeJS.Timeout | undefined
  let hasEnded = false

  const tell = (state: EnrolmentState['state'], words: string): void => {
    now = { state, words }
    for (const listener of listeners) listener(now)
  }
  const waitMs = (tries: number): number => {
    const base = Math.min(longestWaitMs, (from.firstWaitMs ?? 2_000) * 2 ** Math.min(tries, 12))
    // Many computers that are switched on together do not ask together.
    return base * (0.75 + (from.random(1)[0] ?? 0) / 512)
  }
  const succeed = (clinic: string): void => {
    from.code?.used()
    tell('joined', `This computer has joined ${clinic}.`)
  }
  const fail = (error: HeraError): void => {
    const reason = error.data?.reason ?? (isAboutCode(error) ? 'code' : error.code)
    from.note('enrolment.refused', { reason })
    from.log('enrolment_refused', { reason })
    const words = reason === 'refused_password' ? spent : (error.data?.fields?.[0]?.message ?? error.message)
    if (isAboutCode(error)) from.code?.refused(words)
    tell('failed', words)
  }

  const attempt = async (tries: number): Promise<void> => {
    if (hasEnded || !server || !code) return
    const { mode, clinic } = from.sync().status()
    // Joined meanwhile: by hand, or by the attempt whose answer did not come in time.
    if (mode !== 'alone') return succeed(clinic ?? 'the clinic')
    if (!from.isEmpty()) return tell('none', '')
    const name = (workstationName ?? from.configuration.computerName).slice(0, 60) || 'Workstation'
    if (tries === 0) tell('trying', `Asking the clinic’s server to let this computer in, as ${name}.`)
    try {
      const joined = await from.sync().join({ server, code, name, ca })
      from.note('enrolment.joined', {})
      succeed(joined.clinic)
    } catch (error) {
      if (hasEnded) return
      if (!(error instanceof HeraError)) throw error
      const reason = error.data?.reason ?? ''
      if (reason === 'already_joined') return succeed(from.sync().status().clinic ?? 'the clinic')
      const words = passing[reason] ?? (passingToo.includes(reason) ? error.message : null)
      if (words === null) return fail(error)
      from.log('enrolment_waits', { reason })
      tell('trying', `${words} It is tried again by itself.`)
      timer = setTimeout(run, waitMs(tries), tries + 1).unref()
    }
  }
  const run = (tries: number): void => {
    attempt(tries).catch((error: unknown) => {
      from.log('enrolment_failed', { kind: error instanceof Error ? error.name : typeof error })
      tell('failed', 'Joining by itself did not work. Start Hera again, or join by hand.')
    })
  }

  return {
    now: () => now,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    begin() {
      if (now.state !== 'none' || !server || !code) return
      if (from.sync().status().mode !== 'alone' || !from.isEmpty()) return
      if (from.code?.isUsed()) return
      const refusal = from.code?.refusal()
      if (refusal) return tell('failed', refusal)
      run(0)
    },
    stop() {
      hasEnded = true
      clearTimeout(timer)
    },
  }
}
