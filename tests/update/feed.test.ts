import { symlinkSync, writeFileSync } from 'node:fs'
import http, { type RequestListener } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { openFeed, readSmall } from '../../main/update/feed.ts'
import { isPrivate, ownNetworkOnly } from '../../main/update/feed-http.ts'
import { manifestName } from '../../main/update/finding.ts'
import { HeraError } from '../../shared/domain/error.ts'
import { contentOf, emptyFolder, filesIn, layRelease, manifestOf, nameOf, serve } from './feed-kit.ts'
import { depsWith, mirror, openWorkstation } from './workstation.ts'

const next = '1.1.0'
const soon = { silenceMs: 300, smallMs: 900, wholeMs: 60_000 }

const problemOf = async (address: string, most = 1_000): Promise<string> => {
  try {
    await readSmall(openFeed(address, soon), 'file', most)
    return 'read'
  } catch (error) {
    return error instanceof HeraError ? String(error.data.reason) : `thrown: ${String(error)}`
  }
}

test.each([
  'https://updates.example',
  'https://updates.example:8443/hera/',
  'http://127.0.0.1:8080',
  'http://10.1.2.3/',
  'http://192.168.0.9/hera',
  'http://[fd00::7]/',
  'http://mirror.clinic.lan/',
])('%s can be an address for updates', (address) => {
  expect(() => openFeed(address)).not.toThrow()
})

test.each([
  'http://8.8.8.8/',
  'http://[2001:db8::1]/',
  'http://172.32.0.1/',
  'ftp://10.0.0.1/',
  'updates',
  '',
  './updates',
  'https://user:secret@updates.example/',
  'https://updates.example/?key=1',
  'https://updates.example/#x',
  'javascript:0',
  'data:,x',
  'http://0x08080808/',
])('%s can be no address for updates, in words', (address) => {
  expect(() => openFeed(address)).toThrow('The address for updates can be https://')
})

test('own networks are told from others, also behind the spellings of IPv6', () => {
  expect(
    ['127.0.0.1', '10.9.8.7', '172.31.0.1', '192.168.1.1', '169.254.1.1', '[::1]', 'fe80::1', '::ffff:10.0.0.1'].map(
      isPrivate,
    ),
  ).toEqual(Array(8).fill(true))
  expect(['8.8.8.8', '172.15.0.1', '2001:db8::1', '[::ffff:8.8.8.8]'].map(isPrivate)).toEqual(Array(4).fill(false))
  expect(isPrivate('mirror.clinic.lan')).toBeNull()
})

test('a name of the own network is reached over plain http', async () => {
  const address = await serve((_request, response) => response.end('here'))
  const { port } = new URL(address)
  expect(await problemOf(`http://localhost:${port}/`)).toBe('read')
})

test('a name that leads outside, or to both, is connected to only where it leads into the own network', () => {
  const both = [
    { address: '93.184.215.14', family: 4 },
    { address: '10.0.0.7', family: 4 },
  ]
  const look = (found: typeof both, options: { all?: true }): unknown[] => {
    const heard: unknown[] = []
    ownNetworkOnly((_name, _options, answer) => answer(null, found))('mirror.lan', options, (error, address) =>
      heard.push(error?.code ?? address),
    )
    return heard
  }
  expect(look(both, {})).toEqual(['10.0.0.7'])
  expect(look(both, { all: true })).toEqual([[both[1]]])
  expect(look(both.slice(0, 1), {})).toEqual(['ENOTFOUND'])
})

const answers: Record<string, [RequestListener, string]> = {
  'points on to another host': [
    (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/file' }).end(),
    'redirected',
  ],
  'points on within itself': [
    (_request, response) => response.writeHead(308, { location: '/other' }).end(),
    'redirected',
  ],
  'says nothing at all': [() => {}, 'silent'],
  'stops in the middle': [
    (_request, response) => response.writeHead(200, { 'content-length': 100 }).write('begin'),
    'silent',
  ],
  'drips for ever': [
    (_request, response) => {
      const timer = setInterval(() => response.write('x'), 50)
      response.on('close', () => clearInterval(timer))
    },
    'silent',
  ],
  'never ends': [
    (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    },
    'too_large',
  ],
  'announces too much': [
    (_request, response) => response.writeHead(200, { 'content-length': 10_000_000 }).write('x'),
    'too_large',
  ],
  'hangs up': [(request) => request.socket.destroy(), 'unreachable'],
  'hangs up in the middle': [
    (request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('begin')
      setTimeout(() => request.socket.destroy(), 50)
    },
    'unreachable',
  ],
  'does not have it': [(_request, response) => response.writeHead(404).end(), 'missing'],
  'has a bad day': [(_request, response) => response.writeHead(500).end(), 'unreachable'],
}
test.each(Object.entries(answers))('a server that %s is given up, in words', async (_name, [listener, code]) => {
  expect(await problemOf(await serve(listener))).toBe(code)
})

test('a folder, its URL and a web server give the same bytes, and names that need it are quoted', async () => {
  const folder = emptyFolder()
  writeFileSync(path.join(folder, 'file'), 'the same')
  for (const address of [folder, pathToFileURL(folder).href, await mirror(folder)]) {
    expect((await readSmall(openFeed(address, soon), 'file', 8)).toString()).toBe('the same')
    expect(await problemOf(address, 7)).toBe('too_large')
    await expect(readSmall(openFeed(address, soon), 'other', 8)).rejects.toMatchObject({ data: { reason: 'missing' } })
  }
})

test('a stick that is not there, a folder in place of a file, and a device that never ends are told', async () => {
  const folder = emptyFolder()
  expect(await problemOf(path.join(folder, 'stick'))).toBe('unreachable')
  expect(await problemOf(path.dirname(folder))).toBe('missing')
  symlinkSync('/dev/zero', path.join(folder, 'file'))
  expect(await problemOf(folder)).toBe('missing')
})

test('no cookie, no credentials and no word about the clinic is sent to the feed', async () => {
  const heard: http.IncomingHttpHeaders[] = []
  const address = await serve((request, response) => {
    heard.push(request.headers)
    response.end('x')
  })
  await problemOf(address)
  expect(Object.keys(heard[0] ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'cache-control',
    'connection',
    'host',
  ])
})

test('a body that never ends is stopped at the size that was released, and nothing of it stays', async () => {
  const folder = emptyFolder()
  layRelease(folder, manifestOf(next))
  const whole = await mirror(folder)
  let sent = 0
  const address = await serve((request, response) => {
    if (request.url !== `/${nameOf(next)}`) {
      http.get(`${whole}${request.url}`, (answer) => {
        response.writeHead(answer.statusCode ?? 500)
        answer.pipe(response)
      })
      return
    }
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  })
  const station = await openWorkstation(address)
  expect(await station.look()).toMatchObject({ state: 'offered', problem: { code: 'too_large' } })
  expect(filesIn(station.updates)).toEqual([])
  expect(sent).toBeLessThan(50_000_000)
})

test('a feed that hangs in the middle of a download is given up; the next look brings the rest', async () => {
  const folder = emptyFolder()
  layRelease(folder, manifestOf(next))
  const whole = await mirror(folder)
  let isWell = false
  const address = await serve((request, response) => {
    if (!isWell && request.url === `/${nameOf(next)}`) {
      response.writeHead(200, { 'content-length': 40_000 }).write(contentOf(next).subarray(0, 20_000))
      return
    }
    http.get(`${whole}${request.url}`, (answer) => {
      response.writeHead(answer.statusCode ?? 500)
      answer.pipe(response)
    })
  })
  const station = await openWorkstation(address)
  expect(await station.look()).toMatchObject({ state: 'offered', problem: { code: 'silent' } })
  expect(filesIn(station.updates)).toEqual([])
  isWell = true
  expect(await station.look()).toMatchObject({ state: 'ready', problem: null })
})

test('too little space is told before anything comes down', async () => {
  const folder = emptyFolder()
  layRelease(folder, manifestOf(next))
  const { updates } = depsWith(folder)
  const station = await openWorkstation(folder, { updates: { ...updates, freeBytes: async () => 100_000 } })
  expect(await station.look()).toMatchObject({
    state: 'offered',
    problem: { code: 'disk_full', words: expect.stringContaining('1 MB are needed') },
  })
  expect(filesIn(station.updates)).toEqual([])
})

test('a manifest that never ends is not read to its end', async () => {
  const address = await serve((request, response) => {
    if (request.url !== `/${manifestName('stable')}`) response.end()
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  })
  const station = await openWorkstation(address)
  expect(await station.look()).toMatchObject({ state: 'idle', problem: { code: 'too_large' } })
})
