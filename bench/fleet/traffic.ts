import type { CentralFunction } from '../../main/sync/wire.ts'
import type { Lanes, Timing } from './lanes.ts'
import { arrivals, type Pattern, pullersOf, type Rates, ratesOf } from './pattern.ts'
import type { Workstation } from './workstation.ts'

export interface Fleet {
  workstations: Workstation[]
  /** Those at which somebody works, and saves. */
  inUse: Workstation[]
  /** How many workstations a clinic has; they stand next to each other in the list. */
  perClinic: number
  pattern: Pattern
  random(): number
}

/** What came of a stretch of traffic. */
export interface Traffic {
  seconds: number
  offered: Rates
  timings: Timing[]
  /** Calls that were due while thousands waited already. */
  missed: number
  errors: Map<string, number>
  ops: number
  refused: number
  pulledRows: number
  answerBytes: Record<string, number>
}

const tickMs = 10
const hello = JSON.stringify({})

/**
 * Sends a fleet's calls for so long, each when it is due, whether or not the earlier ones were answered. `only` keeps to
 * one kind of call, so that its cost can be told apart; `times` makes the fleet that many times as busy.
 */
export const drive = async (
  fleet: Fleet,
  lanes: Lanes,
  seconds: number,
  options: { only?: CentralFunction; rates?: Partial<Rates> } = {},
): Promise<Traffic> => {
  const { workstations, inUse, perClinic, pattern, random } = fleet
  const offered: Rates = {
    ...ratesOf(pattern, workstations.length / perClinic, perClinic),
    ...(options.only && { polls: 0, pushes: 0, pulls: 0 }),
    ...options.rates,
  }
  const traffic: Traffic = {
    ...{ seconds, offered, timings: [], missed: 0, errors: new Map(), ops: 0, refused: 0, pulledRows: 0 },
    answerBytes: {},
  }
  const oneOf = (some: Workstation[]): Workstation => some[Math.floor(random() * some.length)] as Workstation
  const anyone = (): Workstation => oneOf(workstations)
  const count = (name: CentralFunction, answer: string): void => {
    traffic.answerBytes[name] = (traffic.answerBytes[name] ?? 0) + answer.length
  }

  const poll = (dueAt: number): void => {
    lanes.submit({ role: anyone().role, name: 'poll', payload: hello, dueAt, done: (answer) => count('poll', answer) })
  }
  const pull = (workstation: Workstation, dueAt: number): void => {
    lanes.submit({
      ...{ role: workstation.role, name: 'pull', payload: workstation.pull(), dueAt },
      done(answer) {
        count('pull', answer)
        traffic.pulledRows += workstation.pulled(answer).rows
      },
    })
  }
  const pullInClinic = (pusher: Workstation): void => {
    pull(pusher, performance.now())
    const first = workstations.indexOf(pusher) - (workstations.indexOf(pusher) % perClinic)
    for (let n = arrivals(pullersOf(pattern, perClinic), random); n > 0; n--) {
      const other = workstations[first + Math.floor(random() * perClinic)]
      if (other) pull(other, performance.now())
    }
  }
  const push = (dueAt: number): void => {
    let workstation = oneOf(inUse)
    for (let tries = 0; workstation.isSending && tries < 50; tries++) workstation = oneOf(inUse)
    if (workstation.isSending) return
    const { payload, ops } = workstation.pushOf(1, Date.now())
    workstation.isSending = true
    // One whose push had no room stays out of it from now on: its numbers would have a gap.
    lanes.submit({
      ...{ role: workstation.role, name: 'push', payload, dueAt },
      done(answer) {
        workstation.isSending = false
        count('push', answer)
        const { status, refused } = workstation.pushed(answer)
        if (status !== 'ok') traffic.errors.set(`push: ${status}`, (traffic.errors.get(`push: ${status}`) ?? 0) + 1)
        traffic.ops += ops
        traffic.refused += refused
        if (!options.only) pullInClinic(workstation)
      },
    })
  }

  lanes.take()
  const from = performance.now()
  let told = 0
  for (;;) {
    const at = performance.now()
    const until = Math.min(at - from, seconds * 1000)
    const span = (until - told) / 1000
    const due = (rate: number, call: (dueAt: number) => void): void => {
      for (let n = arrivals(rate * span, random); n > 0; n--) call(from + told + random() * span * 1000)
    }
    due(offered.polls, poll)
    due(offered.pushes, push)
    if (options.only === 'pull') due(offered.pulls, (dueAt) => pull(anyone(), dueAt))
    told = until
    if (until >= seconds * 1000) break
    await new Promise((resolve) => setTimeout(resolve, tickMs))
  }
  await lanes.settle()
  traffic.seconds = (performance.now() - from) / 1000
  const { timings, missed, errors } = lanes.take()
  Object.assign(traffic, { timings, missed })
  for (const [words, times] of errors) traffic.errors.set(words, (traffic.errors.get(words) ?? 0) + times)
  return traffic
}
