import { setTimeout as wait } from 'node:timers/promises'
import type { Hera } from '../../hera.ts'
import type { LinkStatus } from '../../sync/link-types.ts'

/** How long nothing may move before it gives up: the next start goes on from there. */
const patienceMs = 10 * 60_000
const lookMs = 200

/** What can't begin, in words; null when it can. */
const obstacleOf = ({ core }: Hera): string | null => {
  if (core.sync.status().mode !== 'alone') return null
  const { managed } = core.configuration
  const missing = (['serverAddress', 'joinCode'] as const).filter((name) => managed[name] === undefined)
  return missing.length > 0
    ? `To join by itself this computer needs ${missing.join(' and ')} in its policy file.`
    : null
}

const percent = ({ progress }: LinkStatus): string =>
  progress === null || progress.total === 0
    ? 'asking the server'
    : `${Math.floor((100 * progress.done) / progress.total)} % (${progress.part})`

/** Waits until the whole clinic is here; says how far it is, at most every five seconds. */
const arrive = async ({ core }: Hera, say: (line: string) => void, giveUpMs: number): Promise<boolean> => {
  let movedAt = performance.now()
  let saidAt = 0
  let last = ''
  for (;;) {
    const status = core.sync.status()
    if (status.mode === 'live') return true
    const now = performance.now()
    const line = `Arriving: ${percent(status)}${status.problem ? `. ${status.problem.words}` : ''}`
    if (line !== last) movedAt = now
    if (line !== last && now - saidAt >= 5_000) {
      say(line)
      saidAt = now
    }
    last = line
    if (now - movedAt > giveUpMs) return false
    await wait(lookMs)
  }
}

/**
 * `--enrol`: joins with the code of the configuration, waits until the clinic is here and says what happened, without a
 * window: for setting up many computers. Answers whether all of it is done. Run it as the user who will work with Hera:
 * the data folder and its key are that user's.
 */
export const enrolNow = async (hera: Hera, say: (line: string) => void, giveUpMs = patienceMs): Promise<boolean> => {
  const { core } = hera
  // Whoever sets up a hundred computers reads this before anybody looks at the screen of one.
  for (const problem of core.configuration.problems) say(problem)
  const obstacle = obstacleOf(hera)
  if (obstacle !== null) {
    say(obstacle)
    return false
  }
  const wasAlone = core.sync.status().mode === 'alone'
  if (wasAlone) {
    let said = ''
    const hear = ({ words }: { words: string }): void => {
      if (words !== '' && words !== said) say(words)
      said = words
    }
    const stopHearing = core.enrolment.onChange(hear)
    core.enrolment.begin()
    const end = performance.now() + giveUpMs
    while (core.enrolment.now().state === 'trying' && performance.now() < end) await wait(lookMs)
    stopHearing()
    const { state } = core.enrolment.now()
    if (state === 'none')
      say('Somebody works on this computer alone already, or its code has been used. Nothing was done.')
    if (state === 'trying') say('The server did not answer in time. Start Hera when it does: it goes on by itself.')
    if (state !== 'joined') return false
  } else say(`This computer belongs to ${core.sync.status().clinic ?? 'a clinic'} already.`)
  if (!(await arrive(hera, say, giveUpMs))) {
    say('The clinic has not arrived yet, and nothing moves. Start Hera: it goes on by itself.')
    return false
  }
  const { workstation, hasAdministrator } = core.sync.status()
  say(`The clinic is here. This computer is ${workstation ?? 'a workstation'} in it.`)
  if (hasAdministrator === false)
    say('The clinic has no administrator yet: Hera asks for one on the clinic’s first workstation.')
  return true
}
