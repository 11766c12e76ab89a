import { blockedWords } from './password-block-list.ts'

export const passwordMinimumLength = 10
export const passwordMaximumLength = 128

const runs = ['0123456789012345', '9876543210987654', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm']
const letterLikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
}

/**
 * Why a new password can't be used, in words, empty when it can. Length is counted in characters; there are no
 * rules of composition (NIST 800-63B, OWASP ASVS 6.2). A password is kept and checked in the form of `passwordForm`.
 */
export function passwordProblems(password: string, username: string): string[] {
  // A megabyte is refused before anything is done with it.
  if (password.length > passwordMaximumLength * 4) return [tooLong]
  const problems: string[] = []
  const length = [...passwordForm(password)].length
  if (length < passwordMinimumLength)
    problems.push(`Use at least ${passwordMinimumLength} characters. A few words together are easy to remember.`)
  if (length > passwordMaximumLength) problems.push(tooLong)
  if (holdsUsername(password, username)) problems.push('The password can’t be your user name. Choose other words.')
  else if (password !== '' && isCommon(password))
    problems.push('This password is among the first that anyone would try. Choose other words.')
  return problems
}

/** The same in one text, null when the password can be used. */
export function checkPassword(password: string, username: string): string | null {
  const problems = passwordProblems(password, username)
  return problems.length === 0 ? null : problems.join(' ')
}

/** The one form in which a password is hashed and verified: as typed, but composed (NFC), whatever the keyboard sends. */
export function passwordForm(password: string): string {
  return password.normalize('NFC')
}

const tooLong = `Use at most ${passwordMaximumLength} characters.`

/** True for the name itself, forwards or backwards, and the name with digits or signs around it. */
function holdsUsername(password: string, username: string): boolean {
  const name = lettersAndDigits(username)
  if (name === '') return false
  const text = lettersAndDigits(password)
  const reversed = [...name].reverse().join('')
  return [name, reversed].some((word) => repeats(text, word) || trimmed(text) === trimmed(word))
}

function isCommon(password: string): boolean {
  const lower = password.toLowerCase()
  const text = lettersAndDigits(lower)
  if (new Set(text).size <= 2) return true
  if (runs.some((run) => text.length >= 4 && run.includes(text))) return true
  const heart = trimmed(text)
  const plain = trimmed(lettersAndDigits(lower.replace(/[@431057$]/g, (sign) => letterLikes[sign] ?? sign)))
  const shorn = lettersAndDigits(
    lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '').replace(/[@431057$]/g, (sign) => letterLikes[sign] ?? sign),
  )
  return [heart, plain, shorn].some((word) => word === '' || blockedWords.has(word) || isRepeatOfBlocked(word))
}

/** `passwordpassword`, `adminadmin`, `cliniccl`: a blocked word over and over. */
function isRepeatOfBlocked(text: string): boolean {
  for (let length = 3; length <= text.length / 2; length++) {
    const word = text.slice(0, length)
    if (blockedWords.has(word) && repeats(text, word)) return true
  }
  return false
}

function repeats(text: string, word: string): boolean {
  return text !== '' && text.length % word.length === 0 && text === word.repeat(text.length / word.length)
}

function lettersAndDigits(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}

function trimmed(text: string): string {
  return text.replace(/^\p{N}+|\p{N}+$/gu, '')
}
