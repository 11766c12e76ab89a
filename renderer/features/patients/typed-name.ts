/** What a search box text most likely is, to begin a registration with. */
export interface TypedPerson {
  familyName: string
  givenName: string
  phone: string
}

/**
 * `amina otieno` is given and family name, in that order unless a comma says otherwise (`Otieno, Amina`); a number of
 * six digits or more is a phone. Words typed in small letters get a capital; a word with its own capitals stays.
 */
export const typedPerson = (text: string): TypedPerson => {
  const phone = /\+?[\d][\d\s().-]{5,}/.exec(text)?.[0].trim() ?? ''
  const name = text.replace(phone, ' ').replace(/\d/g, ' ')
  const [before = '', after] = name.split(',', 2)
  if (after !== undefined) return { familyName: capitals(before), givenName: capitals(after), phone }
  const words = before.trim().split(/\s+/).filter(Boolean)
  const family = words.length > 1 ? (words.pop() ?? '') : ''
  return { familyName: capitals(family), givenName: capitals(words.join(' ')), phone }
}

const capitals = (name: string): string => {
  const trimmed = name.trim()
  if (trimmed !== trimmed.toLowerCase()) return trimmed
  return trimmed.replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
}
