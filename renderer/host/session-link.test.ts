import { afterEach, expect, test, vi } from 'vitest'
import type { Link } from './link.ts'
import { withSession } from './session-link.ts'
import { listen } from './signals.ts'

const refuse = (code: string, reason?: string) =>
  Object.assign(new Error(code), { code, status: 401, data: reason ? { reason } : undefined })

const options = { context: {} }
const stops: (() => void)[] = []
const hear = (name: 'signedOut' | 'locked') => {
  const heard = vi.fn()
  stops.push(listen(name, heard))
  return heard
}
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A carrier that throws these errors in turn, then answers. */
const linkThat = (...errors: unknown[]) => {
  const call = vi.fn(async () => {
    const error = errors.shift()
    if (error) throw error
    return 'answer'
  })
  return { link: { call } as unknown as Link, call }
}

test('an expired session is refreshed once and the call made again', async () => {
  const { link, call } = linkThat(refuse('UNAUTHORIZED'))
  const ensureFresh = vi.fn(async () => {})
  const signedOut = hear('signedOut')
  await expect(withSession(link, { ensureFresh }).call(['patients', 'search'], {}, options)).resolves.toBe('answer')
  expect(ensureFresh).toHaveBeenCalledTimes(1)
  expect(call).toHaveBeenCalledTimes(2)
  expect(signedOut).not.toHaveBeenCalled()
})

test('a refused refresh signs out; the call is not made again', async () => {
  const { link, call } = linkThat(refuse('UNAUTHORIZED'))
  const ensureFresh = vi.fn(async () => {
    throw refuse('UNAUTHORIZED')
  })
  const signedOut = hear('signedOut')
  await expect(withSession(link, { ensureFresh }).call(['patients', 'search'], {}, options)).rejects.toThrow()
  expect(call).toHaveBeenCalledTimes(1)
  expect(signedOut).toHaveBeenCalledTimes(1)
})

test('a refresh that gets no answer does not sign out', async () => {
  const { link } = linkThat(refuse('UNAUTHORIZED'))
  const ensureFresh = vi.fn(async () => {
    throw new TypeError('Failed to fetch')
  })
  const signedOut = hear('signedOut')
  await expect(withSession(link, { ensureFresh }).call(['patients', 'search'], {}, options)).rejects.toThrow()
  expect(signedOut).not.toHaveBeenCalled()
})

test('a wrong password is neither refreshed nor a sign-out', async () => {
  const ensureFresh = vi.fn(async () => {})
  const signedOut = hear('signedOut')
  for (const path of [
    ['auth', 'login'],
    ['auth', 'unlock'],
    ['auth', 'changePassword'],
  ]) {
    const { link, call } = linkThat(refuse('UNAUTHORIZED', 'wrong_password'))
    await expect(withSession(link, { ensureFresh }).call(path, {}, options)).rejects.toThrow()
    expect(call).toHaveBeenCalledTimes(1)
  }
  expect(ensureFresh).not.toHaveBeenCalled()
  expect(signedOut).not.toHaveBeenCalled()
})

test('a locked session locks the screen', async () => {
  const locked = hear('locked')
  const { link } = linkThat(refuse('LOCKED'))
  await expect(withSession(link, null).call(['patients', 'search'], {}, options)).rejects.toThrow()
  expect(locked).toHaveBeenCalledTimes(1)
})

test('over a port, where nothing can be refreshed, an ended session signs out at once', async () => {
  const signedOut = hear('signedOut')
  const { link, call } = linkThat(refuse('UNAUTHORIZED'))
  await expect(withSession(link, null).call(['patients', 'search'], {}, options)).rejects.toThrow()
  expect(call).toHaveBeenCalledTimes(1)
  expect(signedOut).toHaveBeenCalledTimes(1)
})
