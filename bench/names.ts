/** Deterministic names in the proportions of a real register: few very common, many rare. */
const given =
  'mary amina john peter grace fatuma joseph esther david hassan ruth samuel jane ali rose james halima paul sarah daniel mercy omar lucy stephen faith ibrahim anne moses zainab joyce michael khadija charles agnes francis rehema george alice robert mariam simon lydia thomas naomi patrick salma martin judith andrew beatrice philip hawa kevin irene dennis josé zoë søren andré chloë björn'.split(
    ' ',
  )
const onsets = 'b ch d f g j k kip l m mb mu n nd ng ny o och p r s sh t th w wa y z'.split(' ')
const middles = 'a e i o u ai ama ari eno iru ole omo uma'.split(' ')
const ends = 'bo di gi ka kh li lo ma mu na ndi ni ra ri ro sa so ta ti to wa ya zi'.split(' ')

/** A 32-bit generator (mulberry32): the same seed gives the same clinic on every machine. */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <Item>(items: readonly Item[], share: number): Item => items[Math.floor(share * items.length)] as Item
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Squaring the share makes the first names of a list far commoner than the last. */
export const givenName = (random: () => number): string => {
  const first = capital(pick(given, random() ** 2))
  return random() < 0.25 ? `${first} ${capital(pick(given, random()))}` : first
}

export const familyName = (random: () => number): string =>
  capital(pick(onsets, random() ** 1.5) + pick(middles, random() ** 1.5) + pick(ends, random() ** 1.5))

/** A day of the last eighty years, yyyy-mm-dd: people of one name are rarely born on one day. */
export const birthDate = (random: () => number): string =>
  new Date(Date.UTC(1945, 0, 1) + Math.floor(random() * 80 * 365) * 86_400_000).toISOString().slice(0, 10)
