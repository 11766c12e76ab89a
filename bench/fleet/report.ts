import type { CentralFunction } from '../../main/sync/wire.ts'
import { latency } from '../figure.ts'
import { type Pattern, ratesOf, savesAYear } from './pattern.ts'
import type { Traffic } from './traffic.ts'

const round = (value: number, digits = 3): string =>
  Number.isFinite(value) ? Number(value.toPrecision(digits)).toLocaleString('en') : 'not measured'

/** Bytes as people read them. */
export const bytesText = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(bytes) || 1) / 3)))
  return Number.isFinite(bytes) ? `${round(bytes / 1000 ** power)} ${units[power]}` : 'not measured'
}

const percent = (share: number): string => `${round(share * 100)} %`

/** What was planted. */
export const fleetLines = (
  pattern: Pattern,
  clinics: number,
  perClinic: number,
  seconds: number,
  visits: number,
): string[] => {
  const rates = ratesOf(pattern, clinics, perClinic)
  return [
    `${round(clinics)} clinics with ${perClinic} workstations each, planted with ${visits} visits a clinic in ${round(seconds)} s.`,
    `In working hours ${percent(pattern.inUse)} of the workstations are in use: a save every ${pattern.saveEvery} s and a poll every ${pattern.pollEvery.inUse} s there, a poll every ${pattern.pollEvery.idle} s at the others.`,
    `That is ${round(rates.pushes)} pushes, ${round(rates.pulls)} pulls and ${round(rates.polls)} polls a second.`,
  ]
}

const timesOf = (traffic: Traffic, name: CentralFunction) => {
  const own = traffic.timings.filter((timing) => timing.name === name)
  return {
    count: own.length,
    waited: latency(own.map((one) => one.waitedMs)),
    worked: latency(own.map((one) => one.workedMs)),
  }
}

/** One kind of call by itself. */
export const costLine = (name: CentralFunction, traffic: Traffic, cpuMs: number): string => {
  const { count, worked } = timesOf(traffic, name)
  const bytes = (traffic.answerBytes[name] ?? 0) / count
  return `${name} alone: ${round(count / traffic.seconds)}/s, p50 ${round(worked.p50)} ms, p99 ${round(worked.p99)} ms, ${round(cpuMs)} ms of processor each, answers of ${bytesText(bytes)}`
}

/** The whole fleet at once. */
export const trafficLines = (
  traffic: Traffic,
  server: { cpu: number; connections: number; bytesEach: number },
): string[] => {
  const { seconds, offered, missed } = traffic
  const lines = (['push', 'pull', 'poll'] as const).map((name) => {
    const { count, waited, worked } = timesOf(traffic, name)
    const wanted = { push: offered.pushes, pull: offered.pulls, poll: offered.polls }[name]
    return `  ${name}: ${round(count / seconds)}/s of ${round(wanted)}/s, p50 ${round(worked.p50)} ms, p99 ${round(worked.p99)} ms; with waiting for a connection p99 ${round(waited.p99)} ms`
  })
  return [
    `All together for ${round(seconds)} s:`,
    ...lines,
    `  ${round(traffic.ops / seconds)} ops/s, ${traffic.refused} groups not applied, ${missed} calls not made because too many waited, ${[...traffic.errors.values()].reduce((sum, n) => sum + n, 0)} errors`,
    ...[...traffic.errors].map(([words, times]) => `  ! ${times} x ${words}`),
    `  ${server.connections} connections of ${bytesText(server.bytesEach)} each; processor: ${round(server.cpu / seconds / 1000)} cores busy`,
  ]
}

/** What a server for this fleet needs. */
export const sizingLines = (given: {
  pattern: Pattern
  clinics: number
  perClinic: number
  costs: Record<string, number>
  grown: { database: number; log: number }
  traffic: Traffic
}): string[] => {
  const { pattern, clinics, perClinic, costs, grown, traffic } = given
  const rates = ratesOf(pattern, clinics, perClinic)
  const share = (rate: number, name: string): number => (rate * (costs[name] ?? Number.NaN)) / 1000
  const cores = share(rates.pushes, 'push') + share(rates.pulls, 'pull') + share(rates.polls, 'poll')
  const pushes = timesOf(traffic, 'push').count
  const each = grown.database / pushes
  const year = savesAYear(pattern, clinics, perClinic)
  return [
    'To size a server for this fleet:',
    `  processor: ${round(cores)} cores at the busiest (pushes ${round(share(rates.pushes, 'push'))}, pulls ${round(share(rates.pulls, 'pull'))}, polls ${round(share(rates.polls, 'poll'))}); plan for twice that`,
    `  growth: ${bytesText(each)} a push (and ${bytesText(grown.log / pushes)} of log), ${bytesText(each * year)} a year with ${round(year)} saves, ${bytesText((each * year) / clinics)} a clinic`,
  ]
}
