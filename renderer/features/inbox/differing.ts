/** The part of each text that the other does not have, between what both begin and end with. */
export interface Differing {
  before: string
  differing: string
  after: string
}

/** Whole characters (an accent is not torn from its letter), from the front and from the back. */
export function differingPart(text: string, other: string): Differing {
  const own = [...text]
  const theirs = [...other]
  const shortest = Math.min(own.length, theirs.length)
  let start = 0
  while (start < shortest && own[start] === theirs[start]) start += 1
  let end = 0
  while (end < shortest - start && own[own.length - 1 - end] === theirs[theirs.length - 1 - end]) end += 1
  return {
    before: own.slice(0, start).join(''),
    differing: own.slice(start, own.length - end).join(''),
    after: own.slice(own.length - end).join(''),
  }
}
