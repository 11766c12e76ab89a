import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HeraError } from '../../shared/domain/error.ts'
import { folderFeed } from './feed-folder.ts'
import { httpFeed, isPrivate } from './feed-http.ts'
import { type Feed, feedProblem, type Patience, patience } from './feed-problems.ts'

const badAddress = (): HeraError =>
  feedProblem(
    'bad_address',
    'The address for updates can be https://, http:// to a computer in the own network, or the whole path of a folder. Ask your administrator to set it right.',
  )

/** Opens the feed at an address as an administrator writes it. Throws `bad_address` in words; reads nothing yet. */
export const openFeed = (address: string, within: Patience = patience): Feed => {
  if (path.isAbsolute(address)) return folderFeed(address, within)
  if (!URL.canParse(address)) throw badAddress()
  const url = new URL(address)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw badAddress()
  if (url.protocol === 'file:') {
    try {
      return folderFeed(fileURLToPath(url), within)
    } catch {
      throw badAddress()
    }
  }
  const isPlain = url.protocol === 'http:'
  if (!isPlain && url.protocol !== 'https:') throw badAddress()
  // An address in figures is known now; a name is looked up at each connection.
  if (isPlain && isPrivate(url.hostname) === false) throw badAddress()
  return httpFeed(url, within)
}

/** A small file of a feed, whole. */
export const readSmall = async (feed: Feed, name: string, most: number): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of feed.read(name, most)) pieces.push(piece)
  return Buffer.concat(pieces)
}
