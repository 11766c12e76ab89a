import { expect, test } from 'vitest'
import { checkPassword, passwordForm, passwordProblems } from './password.ts'

test.each([
  'wide river barn',
  'correct horse battery',
  'Kisumu lake ferry 7',
  'tq8-Vn2-wz5-Lp',
  'naïve café über',
  'パスワードは長い言葉です',
  'x'.repeat(3) + 'yzab cdlo mnop'.repeat(5),
])('a password of other words is accepted: %s', (password) => {
  expect(passwordProblems(password, 'akinyi')).toEqual([])
})

test.each(['', 'short', 'ninechars', '🙂'.repeat(9)])('fewer than 10 characters are refused: %s', (password) => {
  expect(passwordProblems(password, 'akinyi').join()).toContain('at least 10 characters')
})

test('a password may have 128 characters and not 129', () => {
  const words = 'wide river barn '.repeat(8)
  expect(words).toHaveLength(128)
  expect(passwordProblems(words, 'akinyi')).toEqual([])
  expect(passwordProblems(`${words}x`, 'akinyi').join()).toContain('at most 128')
})

test('a megabyte is refused at once', () => {
  expect(passwordProblems('wide river'.repeat(100_000), 'akinyi')).toEqual(['Use at most 128 characters.'])
})

test.each([
  'password123',
  'Password2026!',
  'P@ssw0rd2026',
  'passwordpassword',
  '1234567890',
  '0987654321',
  '12345678901234',
  'qwertyuiop',
  'qwerty123456',
  'aaaaaaaaaaaa',
  'abababababab',
  'abcdefghij',
  'iloveyou2024',
  'administrator',
  'adminadmin',
  'Clinic2026!',
  'hospital1234',
  'pharmacist',
  'm3d1c1n3s2026',
  'welcome!!!!!',
  'test-test-test',
  '!!!!!!!!!!!!',
])('the first that anyone would try is refused: %s', (password) => {
  expect(passwordProblems(password, 'akinyi').join()).toContain('first that anyone would try')
})

test.each([
  'grace.akinyi',
  'Grace.Akinyi',
  'graceakinyi',
  'grace.akinyi2026',
  '1grace.akinyi!',
  'graceakinyigraceakinyi',
  'iynika.ecarg',
])('the user name is refused, however it is dressed: %s', (password) => {
  expect(passwordProblems(password, 'grace.akinyi').join()).toContain('user name')
})

test('a short user name does not refuse long passwords that begin with it', () => {
  expect(passwordProblems('joseph likes wide rivers', 'jo')).toEqual([])
})

test('a password typed on two keyboards has one form', () => {
  expect(passwordForm('cafe\u0301')).toBe(passwordForm('caf\u00e9'))
})

test('all reasons are told at once', () => {
  expect(checkPassword('wide river barn', 'akinyi')).toBeNull()
  expect(checkPassword('qwerty', 'akinyi')).toMatch(/at least 10 characters.*anyone would try/)
})

test('a reason never repeats the password', () => {
  for (const password of ['hunter2', 'zxcvbnm', 'akinyi9']) {
    expect(checkPassword(password, 'akinyi')).toBeTruthy()
    expect(checkPassword(password, 'akinyi')).not.toContain(password)
  }
})
