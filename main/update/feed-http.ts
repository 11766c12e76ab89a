import { type LookupAddress, type LookupOptions, lookup as lookUp } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { type Feed, type Patience, problems } from './feed-problems.ts'
import { mostManifestBytes } from './manifest.ts'

/** Loopback, private and link-local networks: where plain http is as good as a cable. */
const ownNetworks = new BlockList()
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  ownNetworks.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  ownNetworks.addSubnet(network, prefix, 'ipv6')

/** For an address in figures: whether it is in the own network; null for a name. */
export const isPrivate = (host: string): boolean | null => {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(bare)
  return family === 0 ? null : ownNetworks.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

type Find = (
  name: string,
  options: LookupOptions & { all: true },
  answer: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void

/**
 * Looks names up and lets only own networks through, at the very connection: a name may point elsewhere a moment later.
 */
export const ownNetworkOnly =
  (find: Find): LookupFunction =>
  (name, options, answer) => {
    find(name, { ...options, all: true }, (error, found) => {
      const addresses = error ? [] : found.filter(({ address }) => isPrivate(address) === true)
      const [first] = addresses
      if (!first) answer(error ?? Object.assign(new Error('not in the own network'), { code: 'ENOTFOUND' }), '', 4)
      else if (options.all) answer(null, addresses)
      else answer(null, first.address, first.family)
    })
  }

const lookup = ownNetworkOnly(lookUp)

interface Ending {
  signal: AbortSignal
  isSilent: boolean
}

const request = (url: URL, within: Patience, ending: Ending): Promise<http.IncomingMessage> =>
  new Promise((resolve, reject) => {
    const isPlain = url.protocol === 'http:'
    const options = {
      signal: ending.signal,
      agent: false,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'cache-control': 'no-cache' },
      ...(isPlain ? { lookup } : {}),
    } as const
    const asked = (isPlain ? http : https).get(url, options, resolve)
    // Counts from the last byte, whichever way it went; also while the connection is being made.
    asked.setTimeout(within.silenceMs, () => {
      ending.isSilent = true
      asked.destroy()
    })
    asked.on('error', reject)
  })

const isOurs = (error: unknown): boolean => error instanceof Error && error.name === 'HeraError'

/** A web server: no redirects, no compression, no cookies, no more bytes than asked for. */
export const httpFeed = (base: URL, within: Patience): Feed => ({
  async *read(name, most) {
    const url = new URL(encodeURIComponent(name), base.href.endsWith('/') ? base : `${base.href}/`)
    const allMs = most <= mostManifestBytes ? within.smallMs : within.wholeMs
    const ending: Ending = { signal: AbortSignal.timeout(allMs), isSilent: false }
    try {
      const response = await request(url, within, ending)
      try {
        const { statusCode = 0 } = response
        if (statusCode >= 300 && statusCode < 400) throw problems.redirected()
        if (statusCode !== 200) throw statusCode === 404 ? problems.missing() : problems.unreachable()
        const said = Number(response.headers['content-length'] ?? 0)
        if (said > most) throw problems.tooLarge()
        let sum = 0
        for await (const piece of response as AsyncIterable<Buffer>) {
          sum += piece.length
          if (sum > most) throw problems.tooLarge()
          yield piece
        }
      } finally {
        response.destroy()
      }
    } catch (error) {
      if (ending.isSilent || ending.signal.aborted) throw problems.silent()
      throw isOurs(error) ? error : problems.unreachable()
    }
  },
})
