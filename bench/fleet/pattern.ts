/** What one workstation of a fleet does, on average: the arrivals are drawn from these figures. */
export interface Pattern {
  /** The share of workstations at which somebody works at the same moment, in working hours. */
  inUse: number
  /** Seconds between two saves at a workstation in use. */
  saveEvery: number
  /** Seconds between two polls, at a workstation in use and at an idle one. */
  pollEvery: { inUse: number; idle: number }
  /** Hours a day and days a year on which people work. */
  hoursADay: number
  daysAYear: number
}

/** A clinic's ordinary day: one workstation in ten is being typed at, a save every 40 seconds there. */
export const ordinaryDay: Pattern = {
  inUse: 0.1,
  saveEvery: 40,
  pollEvery: { inUse: 0.5, idle: 30 },
  hoursADay: 9,
  daysAYear: 300,
}

export interface Rates {
  polls: number
  pushes: number
  pulls: number
}

/** Calls a second of a whole fleet. A save is pulled by its own workstation, and by the others in use in its clinic. */
export const ratesOf = (pattern: Pattern, clinics: number, workstations: number): Rates => {
  const inUse = clinics * workstations * pattern.inUse
  const idle = clinics * workstations - inUse
  const pushes = inUse / pattern.saveEvery
  return {
    polls: inUse / pattern.pollEvery.inUse + idle / pattern.pollEvery.idle,
    pushes,
    pulls: pushes * (1 + pullersOf(pattern, workstations)),
  }
}

/** How many other workstations of the clinic fetch a save at once. */
export const pullersOf = (pattern: Pattern, workstations: number): number => (workstations - 1) * pattern.inUse

/** Saves a year of the whole fleet. */
export const savesAYear = (pattern: Pattern, clinics: number, workstations: number): number =>
  ratesOf(pattern, clinics, workstations).pushes * 3600 * pattern.hoursADay * pattern.daysAYear

/** How many arrivals fall into a span with this mean (Poisson, by Knuth; by the normal law for large means). */
export const arrivals = (mean: number, random: () => number): number => {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const limit = Math.exp(-mean)
  let product = random()
  let count = 0
  while (product > limit) {
    product *= random()
    count += 1
  }
  return count
}
