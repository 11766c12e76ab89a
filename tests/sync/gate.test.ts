import { fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeGateFile } from '../../main/sync/gate-file.ts'
import { newFolder } from '../harness/folder.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = newFolder()
  file = path.join(folder, 'sync.gate')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A worker's side in a process of its own that does what it is told. */
const openOther = async () => {
  const child = fork(path.join(import.meta.dirname, 'gate-process.ts'), [file], { stdio: 'inherit' })
  await once(child, 'message')
  const tell = async (order: string): Promise<unknown> => {
    child.send(order)
    const [answer] = (await once(child, 'message')) as [unknown]
    return answer
  }
  return { tell, end: () => child.kill() }
}

test('what one process wants the other sees at once, and waits until it is done', async () => {
  const gate = makeGateFile(file)
  const worker = await openOther()
  try {
    expect(await worker.tell('is wanted')).toBe(false)
    gate.wanting()
    expect(await worker.tell('is wanted')).toBe(true)
    const giving = worker.tell('give way')
    await new Promise((resolve) => setTimeout(resolve, 40))
    gate.done()
    expect(await giving, 'ms that the worker gave way').toBeGreaterThan(20)
    expect(await worker.tell('is wanted')).toBe(false)
  } finally {
    worker.end()
    gate.close()
  }
})

test('a save waits while the other writes, but never long, even for one that was killed meanwhile', async () => {
  const gate = makeGateFile(file)
  const worker = await openOther()
  try {
    const waited = (): number => {
      const begun = performance.now()
      gate.wanting()
      gate.done()
      return performance.now() - begun
    }
    await worker.tell('occupy')
    const busy = waited()
    expect(busy).toBeGreaterThan(40)
    expect(busy).toBeLessThan(1_000)
    await worker.tell('leave')
    expect(Math.min(waited(), waited(), waited())).toBeLessThan(40)
    await worker.tell('occupy')
    worker.end()
    expect(waited()).toBeGreaterThan(40)
    // The next worker's gate is made anew.
    gate.close()
    const next = makeGateFile(file)
    next.wanting()
    expect([...readFileSync(file)]).toEqual([1, 0])
    next.close()
  } finally {
    worker.end()
    gate.close()
  }
})

test('a gate that was closed writes nowhere, and its file is gone', () => {
  const gate = makeGateFile(file)
  gate.close()
  expect(existsSync(file)).toBe(false)
  const other = path.join(folder, 'other')
  writeFileSync(other, 'Ada')
  const handle = openSync(other, 'r+')
  gate.wanting()
  gate.done()
  gate.close()
  expect(readFileSync(other, 'utf8')).toBe('Ada')
  closeSync(handle)
})
