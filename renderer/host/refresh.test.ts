import { expect, test, vi } from 'vitest'
import { makeRefresher } from './refresh.ts'

const makeStorage = (): Storage => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  } as Storage
}

/** As the browser's: one holder at a time, in order. */
const makeLocks = (): LockManager => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    request: (_name: string, work: () => Promise<unknown>) => {
      last = last.then(work, work)
      return last
    },
  } as unknown as LockManager
}

test('calls refused at once in one window are one refresh', async () => {
  const refresh = vi.fn(async () => {})
  const refresher = makeRefresher(refresh, makeStorage(), makeLocks())
  await Promise.all([1, 2, 3].map(() => refresher.ensureFresh(Date.now())))
  expect(refresh).toHaveBeenCalledTimes(1)
})

test('two windows refused at once are one refresh', async () => {
  const refresh = vi.fn(async () => void (await new Promise((resolve) => setTimeout(resolve, 5))))
  const [storage, locks] = [makeStorage(), makeLocks()]
  const windows = [makeRefresher(refresh, storage, locks), makeRefresher(refresh, storage, locks)]
  const failedAtMs = Date.now() - 1
  await Promise.all(windows.map((each) => each.ensureFresh(failedAtMs)))
  expect(refresh).toHaveBeenCalledTimes(1)
})

test('a later refusal refreshes again', async () => {
  const refresh = vi.fn(async () => {})
  const refresher = makeRefresher(refresh, makeStorage(), makeLocks())
  await refresher.ensureFresh(Date.now())
  await refresher.ensureFresh(Date.now() + 1000)
  expect(refresh).toHaveBeenCalledTimes(2)
})

test('a refused refresh rejects and the next call may try again', async () => {
  const refresh = vi.fn(async () => {})
  refresh.mockRejectedValueOnce(new Error('signed out'))
  const refresher = makeRefresher(refresh, makeStorage(), makeLocks())
  await expect(refresher.ensureFresh(Date.now())).rejects.toThrow('signed out')
  await expect(refresher.ensureFresh(Date.now())).resolves.toBeUndefined()
})
