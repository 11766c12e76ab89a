import type { KeyObject } from 'node:crypto'
import { type Decision, decide, toRemember } from './decision.ts'
import { readSmall } from './feed.ts'
import type { Feed } from './feed-problems.ts'
import { type Manifest, mostManifestBytes, mostSignatureBytes, type ReleaseFile, readManifest } from './manifest.ts'
import type { Signed } from './shelf.ts'
import { nothingKnown, type Standing, toldOf } from './standing.ts'

const faultWords = 'Looking for updates failed. Hera tries again by itself.'

/** What the manifest of a channel is called in a feed; with a version, that of an earlier release which is kept there. */
export const manifestName = (channel: string, version?: string): string =>
  version === undefined ? `hera-${channel}.json` : `hera-${channel}-${version}.json`

const isMissing = (error: unknown): boolean => toldOf(error, '', '').code === 'missing'

/** A manifest of a feed with its signatures. Throws in words when it can't be had or was not signed with one of `keys`. */
export const readSigned = async (feed: Feed, name: string, keys: readonly KeyObject[]): Promise<Signed> => {
  const bytes = await readSmall(feed, name, mostManifestBytes)
  const signatures = await readSmall(feed, `${name}.sig`, mostSignatureBytes).catch((error: unknown) => {
    if (isMissing(error)) return Buffer.alloc(0)
    throw error
  })
  return { manifest: readManifest(bytes, signatures, keys), bytes, signatures }
}

/** Finds releases and brings them here; whatever it finds, nothing is installed by it. */
export const makeFinder = (standing: Standing, feed: Feed) => {
  const { shelf, memory, keys } = standing
  let isEnding = false

  /** What stays on this computer: the way back, this version's own installer, and the one that is ready. */
  const tidy = (): void => {
    const { stage } = standing
    const ready = stage.name === 'ready' ? [stage.kept.manifest.version] : []
    const { previous } = memory.now
    shelf.keepOnly([standing.facts().version, ...(previous ? [previous.version] : []), ...ready])
  }

  const told = (done: number): void => {
    if (isEnding) throw new Error('the program ends')
    if (standing.stage.name === 'downloading') standing.stage.done = done
  }

  /** Without the installer of the version that runs now there would be no way back to it after the first update. */
  const fetchOwn = async (): Promise<void> => {
    const { version, platform, channel } = standing.facts()
    if (shelf.find(version, platform, keys)) return
    try {
      const signed = await readSigned(feed, manifestName(channel, version), keys)
      const released = signed.manifest.files.find((file) => file.platform === platform)
      if (signed.manifest.version === version && released) await shelf.fetch(feed, signed, released, told)
    } catch {} // then there is none; the screen says so
  }

  const fetch = async (signed: Signed, released: ReleaseFile): Promise<void> => {
    const { version } = signed.manifest
    standing.stage = { name: 'downloading', signed, released, done: 0 }
    try {
      await shelf.fetch(feed, signed, released, told)
      told(released.bytes)
      const kept = shelf.find(version, released.platform, keys)
      if (!kept) throw new Error('what was kept is gone')
      await fetchOwn()
      told(released.bytes)
      standing.stage = { name: 'ready', kept }
      tidy()
    } catch (error) {
      standing.stage = { name: 'offered', signed, released, done: 0 }
      standing.problem = toldOf(error, 'failed', faultWords)
    }
  }

  const take = async (signed: Signed, decision: Decision, isNews: boolean): Promise<void> => {
    const { stage } = standing
    if (decision.kind !== 'offer') {
      standing.problem = decision.kind === 'refused' ? decision.problem : null
      // What is ready stays ready, unless the makers themselves say otherwise now.
      if (stage.name === 'ready' && !isNews) return
      standing.stage = decision.kind === 'nothing' ? { name: 'idle', words: decision.words } : nothingKnown
      tidy()
      return
    }
    const { file } = decision
    if (
      stage.name === 'ready' &&
      stage.kept.released.sha512 === file.sha512 &&
      stage.kept.released.name === file.name
    ) {
      await shelf.renew(signed)
      const kept = shelf.find(signed.manifest.version, file.platform, keys)
      standing.stage = kept ? { name: 'ready', kept } : nothingKnown
    } else void fetch(signed, file)
  }

  /** Of the newest release that was ever seen, or of a newer one: not an old one that somebody shows again. */
  const isNewest = (manifest: Manifest, channel: string): boolean =>
    manifest.channel === channel && manifest.releasedAt === memory.now.seen[channel]?.releasedAt

  return {
    /** One look at the feed. Never throws: what went wrong is in `standing.problem`. */
    async look(): Promise<void> {
      standing.problem = null
      const facts = standing.facts()
      const { channel, now: checkedAt } = facts
      try {
        const signed = await readSigned(feed, manifestName(channel), keys)
        if (isEnding) return
        const decision = decide(signed.manifest, facts)
        const remembered = toRemember(signed.manifest, facts)
        const seen = remembered ? { ...memory.now.seen, [channel]: remembered } : memory.now.seen
        memory.change({ seen, checkedAt })
        await take(signed, decision, isNewest(signed.manifest, channel))
      } catch (error) {
        if (isEnding) return
        memory.change({ checkedAt })
        standing.problem = toldOf(error, 'failed', faultWords)
      }
    },
    stop(): void {
      isEnding = true
    },
  }
}
export type Finder = ReturnType<typeof makeFinder>

/** After a start: what came down before is ready again; what has no use any more, or is half there, is removed. */
export const resume = (standing: Standing): void => {
  const { shelf, keys, memory } = standing
  const facts = standing.facts()
  const { previous } = memory.now
  const staying = [facts.version, ...(previous ? [previous.version] : [])].filter((version) =>
    shelf.find(version, facts.platform, keys),
  )
  for (const version of shelf.versions().filter((one) => !staying.includes(one))) {
    const kept = shelf.find(version, facts.platform, keys)
    if (!kept || decide(kept.manifest, facts).kind !== 'offer') continue
    standing.stage = { name: 'ready', kept }
    staying.push(version)
    break
  }
  shelf.keepOnly(staying)
}
