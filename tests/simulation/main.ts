// `npm run simulate -- --seeds N --from S [--steps K]`: plays clinics whose people work while everything goes wrong, on
// every core. `--seconds T --least N`: seeds from S on until the time is up; on a machine so slow that fewer than N were
// played by then it goes on up to twice as long, and says so. `--planted` switches one safeguard off at a time and says
// within how many seeds that was found. `--seed S --trace` plays one seed and prints what happened.
import { fork } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { commandLine } from '../../main/host/node/command-line.ts'
import { planted } from './planted.ts'
import { type Failure, playSeed } from './world.ts'

const folder = path.join(import.meta.dirname, 'regressions')
const usage = `npm run simulate -- [--seeds N | --seconds T] [--from S] [--steps K] [--least N]
npm run simulate -- --planted                           how soon each safeguard, switched off, is missed
npm run simulate -- --seed S --trace                    one seed, told step by step`
const { values } = commandLine(usage, {
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '300' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    every: { type: 'string' },
    seconds: { type: 'string' },
    least: { type: 'string', default: '300' },
  },
})
const steps = Number(values.steps)
const say = (one: Failure): string => `seed ${one.seed}, step ${one.step}: ${one.what}`

/** Seeds that failed once, first. */
const regressions = (): { seed: number; steps: number }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { seed: number; steps: number })

const keep = (one: Failure): void => {
  writeFileSync(
    path.join(folder, `${one.seed}.json`),
    `${JSON.stringify({ seed: one.seed, steps, invariant: one.invariant }, null, 2)}\n`,
  )
}

/** A part of the seeds, in this process: every so many from the first. */
const playPart = async (from: number, until: number, every: number): Promise<void> => {
  const limit = values.seconds ? Number(values.seconds) * 1000 : Number.POSITIVE_INFINITY
  const least = Number(values.least) / every
  const begun = performance.now()
  const isTimeUp = (count: number): boolean => performance.now() - begun > (count < least ? 2 * limit : limit)
  let count = 0
  for (let seed = from; seed < until && !isTimeUp(count); seed += every) {
    count += 1
    const failure = await playSeed({ seed, steps })
    if (failure) process.send?.({ failure })
  }
  process.send?.({ count })
}

const playAll = async (): Promise<number> => {
  const begun = performance.now()
  const failures: Failure[] = []
  for (const one of regressions()) {
    const failure = await playSeed(one)
    if (failure) failures.push(failure)
  }
  const from = Number(values.from)
  const seeds = Number(values.seeds ?? (values.seconds ? 1_000_000 : 300))
  const cores = Math.min(availableParallelism(), 8)
  let played = 0
  const parts = Array.from({ length: cores }, (_, at) => {
    const more = ['--from', `${from + at}`, '--seeds', `${seeds - at}`, '--steps', `${steps}`, '--every', `${cores}`]
    const time = values.seconds ? ['--seconds', values.seconds, '--least', values.least] : []
    const child = fork(import.meta.filename, [...more, ...time])
    child.on('message', (message: { failure?: Failure; count?: number }) => {
      played += message.count ?? 0
      if (!message.failure) return
      failures.push(message.failure)
      console.log(say(message.failure))
      keep(message.failure)
    })
    return new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
  })
  const codes = await Promise.all(parts)
  const seconds = (performance.now() - begun) / 1000
  console.log(`${played} seeds of ${steps} steps, ${failures.length} failed, ${seconds.toFixed(0)} s`)
  const isFew = values.seconds !== undefined && played < Number(values.least)
  if (isFew) console.log(`fewer than ${values.least}: this machine was slow or busy`)
  return failures.length > 0 || codes.some((code) => code !== 0) ? 1 : 0
}

const findPlanted = async (): Promise<number> => {
  let missed = 0
  for (const { name, options, within } of planted) {
    let found: Failure | null = null
    let seeds = 0
    for (; !found && seeds < within; seeds += 1) found = await playSeed({ seed: 1 + seeds, steps, ...options })
    if (!found) missed += 1
    console.log(
      `${name}: ${found ? `found with seed ${seeds} (${found.invariant})` : `not found within ${within} seeds`}`,
    )
  }
  return missed === 0 ? 0 : 1
}

const playOne = async (seed: number): Promise<number> => {
  const failure = await playSeed({
    seed,
    steps,
    ...(values.trace ? { trace: (line: string) => console.log(line) } : {}),
  })
  console.log(failure ? say(failure) : `seed ${seed}: everything held`)
  return failure ? 1 : 0
}

if (values.every) {
  const from = Number(values.from)
  await playPart(from, from + Number(values.seeds), Number(values.every))
  process.exit(0)
}
process.exit(values.planted ? await findPlanted() : values.seed ? await playOne(Number(values.seed)) : await playAll())
