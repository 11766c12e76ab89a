const most = 3
const withinMs = 60_000

/** Counts the crashes of a page; its answer is whether another try is worth it: more than three in a minute are a loop. */
export const makeCrashLimit = (now: () => number): (() => boolean) => {
  let recent: number[] = []
  return () => {
    recent = [...recent.filter((at) => now() - at < withinMs), now()]
    return recent.length <= most
  }
}
