import type { UpdateStatus } from '../../shared/contract/updates.ts'
import { type Facts, obstacleOf, type Told } from './decision.ts'
import { openFeed } from './feed.ts'
import { type Feed, patience } from './feed-problems.ts'
import { type Finder, makeFinder, resume } from './finding.ts'
import { findWayBack, type WayBackFacts } from './going-back.ts'
import { asKeys } from './keys.ts'
import type { Memory } from './memory.ts'
import { makeReplacer, type Replacing } from './replacing.ts'
import { openShelf, type Signed } from './shelf.ts'
import { lookBack } from './since-last-start.ts'
import { nothingKnown, type Stage, type Standing, toldOf } from './standing.ts'
import type { Installer, UpdateOptions, Updates } from './types.ts'

export interface UpdatesFrom extends Omit<Replacing, 'installer' | 'wayBack'> {
  version: string
  dataDir: string
  isDemo: boolean
  /** Null where this host cannot replace the program. */
  installer: Installer | null
  /** As `readPublicKey` takes them; empty in a build that takes no updates. */
  keys: readonly string[]
  /** Where updates come from, as an administrator wrote it; null where none is set. */
  feed: string | null
  channel: string
  memory: Memory
  options: UpdateOptions
  /** What changes while the program runs. */
  facts(): Pick<Facts, 'clinic' | 'opSchema' | 'unsent'> & Pick<WayBackFacts, 'backups' | 'server' | 'savesAfter'>
  now(): number
  random(length: number): Uint8Array
  every?: ((ms: number, work: () => void) => () => void) | undefined
}

/** Main's own handles beside what features use. */
export interface OpenUpdates extends Updates {
  /** Looks back at the last start, takes up what is here, and begins to look for updates by itself. */
  begin(): void
  stop(): void
}

const slotMs = 6 * 3_600_000
const turnMs = 5 * 60_000

/** Why this program takes no updates, in words; null when it does. */
const whyOff = ({ isDemo, installer, keys, feed }: UpdatesFrom): string | null => {
  if (isDemo) return 'A demo takes no updates.'
  if (!installer) return 'This program does not replace itself: whoever installed it brings it up to date.'
  if (keys.length === 0)
    return 'This build takes no updates: it was packed without the keys that releases are signed with.'
  return feed === null
    ? 'No address for updates is set on this computer. An administrator sets one in Hera’s policy file.'
    : null
}

const wordsOf = (stage: Stage): string => {
  switch (stage.name) {
    case 'idle':
      return stage.words
    case 'offered':
      return `Version ${stage.signed.manifest.version} is there, and is not on this computer yet.`
    case 'downloading':
      return `Version ${stage.signed.manifest.version} is coming to this computer.`
    case 'ready':
      return `Version ${stage.kept.manifest.version} is on this computer and can be installed.`
    case 'installing':
      return `Hera ends now, and starts again as version ${stage.version}.`
  }
}

const offerOf = (stage: Stage) => {
  if (stage.name === 'idle' || stage.name === 'installing') return null
  const { manifest }: Signed = stage.name === 'ready' ? stage.kept : stage.signed
  const { bytes } = stage.name === 'ready' ? stage.kept.released : stage.released
  return { manifest, bytes }
}

/** Updates of this workstation: found by itself, brought here by itself, installed when a person says so. */
export const makeUpdates = (from: UpdatesFrom): OpenUpdates => {
  const { version, channel, installer, memory } = from
  const shelf = openShelf(from.dataDir, from.options.freeBytes)
  const keys = asKeys(from.keys)
  const standing: Standing = {
    stage: nothingKnown,
    problem: null,
    shelf,
    memory,
    keys,
    facts: () => ({
      ...{ version, channel, platform: installer?.platform ?? '', now: from.now(), ...from.facts() },
      ...{ seen: memory.now.seen[channel] ?? null, leftVersion: memory.now.leftVersion },
    }),
  }
  const wayBack = () =>
    findWayBack(shelf, {
      ...from.facts(),
      version,
      keys,
      installer,
      previous: memory.now.previous,
      localSchema: from.localSchema(),
    })
  const replacer = installer ? makeReplacer(standing, { ...from, installer, wayBack }) : null

  let off = whyOff(from)
  let finder: Finder | null = null
  if (off === null && from.feed !== null) {
    try {
      const feed: Feed = openFeed(from.feed, from.options.patience ?? patience)
      finder = makeFinder(standing, feed)
    } catch (error) {
      off = toldOf(error, '', '').words
    }
  }

  const status = (): UpdateStatus => {
    const { stage, problem } = standing
    const offer = offerOf(stage)
    const way = wayBack()
    const { previous } = memory.now
    const isOff = off !== null && stage.name !== 'installing'
    return {
      version,
      channel,
      feed: from.feed,
      state: isOff ? 'off' : stage.name,
      words: off !== null && isOff ? off : wordsOf(stage),
      offer: offer && {
        version: offer.manifest.version,
        notes: offer.manifest.notes,
        releasedAt: offer.manifest.releasedAt,
        bytes: offer.bytes,
      },
      progress: stage.name === 'downloading' ? { done: stage.done, total: stage.released.bytes } : null,
      obstacle: offer && obstacleOf(offer.manifest, standing.facts()),
      checkedAt: memory.now.checkedAt,
      problem,
      previous: previous && { version: previous.version, replacedAt: previous.replacedAt },
      noWayBack: way.isOpen ? null : way.words,
    }
  }

  let looking: Promise<void> | null = null
  const look = async (): Promise<void> => {
    const { name } = standing.stage
    if (!finder || name === 'installing' || name === 'downloading') return
    looking ??= finder.look().finally(() => {
      looking = null
    })
    await looking
  }

  let stopTurns: (() => void) | undefined
  return {
    status,
    async check() {
      await look()
      return status()
    },
    async install(by) {
      await replacer?.install(by)
      return status()
    },
    async rollBack(by) {
      await replacer?.rollBack(by)
      return status()
    },
    begin() {
      const told: Told | null = lookBack(
        memory,
        { version, localSchema: from.localSchema(), now: from.now() },
        from.note,
      )
      if (!installer || keys.length === 0) return
      resume(standing)
      standing.problem = told
      if (!finder) return
      // Not every computer at once: when its place in each six hours comes, and some time after the start.
      const place = (Buffer.from(from.random(4)).readUInt32BE() / 2 ** 32) * slotMs
      const startedAt = from.now()
      stopTurns = from.every?.(turnMs, () => {
        const slotOf = (at: number): number => Math.floor((at - place) / slotMs)
        const { checkedAt } = memory.now
        const now = from.now()
        const isRested = now - startedAt >= (place / slotMs) * (slotMs / 12)
        if (isRested && (checkedAt === null || slotOf(checkedAt) !== slotOf(now))) void look()
      })
    },
    stop() {
      stopTurns?.()
      finder?.stop()
    },
  }
}
