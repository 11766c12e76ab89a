import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openFeed, readSmall } from '../../main/update/feed.ts'
import { folderFeed } from '../../main/update/feed-folder.ts'
import { openLoopbackFeed } from '../../main/update/loopback-feed.ts'
import { contentOf, emptyFolder, fileOf, nameOf, serve } from './feed-kit.ts'

const hasten = { silenceMs: 300, smallMs: 900, wholeMs: 60_000 }

test.skipIf(process.platform === 'win32')(
  'a pipe in place of a file is no file: it is not waited for, and holds up nothing else of the program',
  async () => {
    const folder = emptyFolder()
    execFileSync('mkfifo', [path.join(folder, 'file')])
    // As many as there are threads for files, passwords and names of the network.
    for (let look = 0; look < 4; look++) {
      await expect(readSmall(openFeed(folder, hasten), 'file', 8)).rejects.toMatchObject({
        data: { reason: 'missing' },
      })
    }
    writeFileSync(path.join(folder, 'other'), 'read')
    expect(await readFile(path.join(folder, 'other'), 'utf8')).toBe('read')
  },
)

test('a share that hangs costs one look: while that has not come back, no other is begun', async () => {
  let opened = 0
  const feed = folderFeed('/a/share', { ...hasten, silenceMs: 30 }, () => {
    opened += 1
    return new Promise(() => {})
  })
  for (let look = 0; look < 3; look++) {
    await expect(readSmall(feed, 'file', 8)).rejects.toMatchObject({ data: { reason: 'silent' } })
  }
  expect(opened).toBe(1)
})

test('a share that was away is read again when it is back', async () => {
  const folder = emptyFolder()
  writeFileSync(path.join(folder, 'file'), 'here')
  let isAway = true
  const feed = folderFeed(folder, { ...hasten, silenceMs: 30 }, async (file, flags) => {
    if (isAway) await new Promise((resolve) => setTimeout(resolve, 60))
    return open(file, flags)
  })
  await expect(readSmall(feed, 'file', 8)).rejects.toMatchObject({ data: { reason: 'silent' } })
  isAway = false
  await expect.poll(() => readSmall(feed, 'file', 8).then(String, () => 'not yet')).toBe('here')
})

test('a list that drips, or is announced for ever, is given up within minutes; an installer may take its hours', async () => {
  const address = await serve((request, response) => {
    const timer = setInterval(() => {
      if (request.url === '/hints') response.writeEarlyHints({ link: '</x>; rel=preload' })
      else response.write('x')
    }, 50)
    response.on('close', () => clearInterval(timer))
  })
  for (const name of ['drips', 'hints']) {
    const began = performance.now()
    await expect(readSmall(openFeed(address, hasten), name, 1_000)).rejects.toMatchObject({
      data: { reason: 'silent' },
    })
    expect(performance.now() - began, name).toBeLessThan(10_000)
  }
  let heard = 0
  for await (const piece of openFeed(address, hasten).read('large', 1_000_000_000)) {
    heard += piece.length
    if (heard > 30) break
  }
  expect(heard, 'after one and a half seconds').toBeGreaterThan(30)
})

test('what another program sends to the loopback feed makes no fault in this one', async () => {
  const folder = emptyFolder()
  const content = contentOf('x')
  const file = path.join(folder, nameOf('1.1.0'))
  writeFileSync(file, content)
  const feed = await openLoopbackFeed(
    file,
    '1.1.0',
    fileOf(nameOf('1.1.0'), content),
    (length) => new Uint8Array(length),
  )
  const faults: unknown[] = []
  const note = (fault: unknown): void => void faults.push(fault)
  process.on('uncaughtException', note)
  try {
    const { port } = new URL(feed.url)
    for (const target of ['//', '//[', 'http://[', '*', '/%', `/${'a'.repeat(9_000)}`, '/\\..\\']) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.end(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
      expect(await Promise.race([text(socket), new Promise((resolve) => setTimeout(resolve, 500, 'nothing'))])).toMatch(
        /^HTTP\/1.1 4/,
      )
    }
    expect(faults).toEqual([])
  } finally {
    process.off('uncaughtException', note)
    feed.close()
  }
})
