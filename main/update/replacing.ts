import { conflict } from '../../shared/domain/error.ts'
import type { AuditEvent } from '../database/audit.ts'
import type { Author } from '../database/author.ts'
import { decide, obstacleOf, type Told } from './decision.ts'
import { assertReleased, changed } from './file-check.ts'
import type { OpenWayBack, WayBack } from './going-back.ts'
import type { Pending } from './memory.ts'
import type { Kept } from './shelf.ts'
import { nothingKnown, type Stage, type Standing, toldOf } from './standing.ts'
import type { Installer } from './types.ts'

export interface Replacing {
  installer: Installer
  localSchema(): number
  wayBack(): WayBack
  /** A backup that is not older than an hour, made if there is none. */
  backUp(): Promise<void>
  /** Asks the clinic's server for the last time before a way back. */
  sync(): Promise<void>
  /** Puts the copy that a way back needs where the next start finds it, with this text as what updates remember. */
  stage(way: OpenWayBack, memory: string): Promise<void>
  unstage(): void
  /** On disk when it returns. */
  note(event: AuditEvent): void
}

const refuse = ({ code, words }: Told): never => {
  throw conflict(code, words)
}

/** Hands what was checked to the system's installer: forward to what is ready, or back to the version before. */
export const makeReplacer = (standing: Standing, host: Replacing) => {
  const { shelf, memory, keys } = standing
  let isBusy = false

  /** One at a time, and not while the program ends. */
  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy || standing.stage.name === 'installing') return
    isBusy = true
    try {
      await work()
    } finally {
      isBusy = false
    }
  }

  const drop = (kept: Kept): void => {
    shelf.remove(kept.manifest.version)
    if (standing.stage.name === 'ready') standing.stage = nothingKnown
  }

  const assertSame = async (kept: Kept): Promise<void> => {
    try {
      await assertReleased(kept.file, kept.released)
    } catch (error) {
      drop(kept)
      standing.problem = toldOf(error, 'file_changed', '')
      throw error
    }
  }

  /** The program ends in this, unless something goes wrong: then it goes on as it was. */
  const handOver = (kept: Kept, isWayBack: boolean): void => {
    const { version } = kept.manifest
    const before: Stage = standing.stage
    standing.stage = { name: 'installing', version }
    standing.problem = null
    const words = `Version ${version} was not installed: this computer’s installer did not take it. Try again; if it happens twice, install it by hand.`
    const goOn = (error: unknown): void => {
      memory.change({ pending: null, ...(isWayBack ? { leftVersion: null } : {}) })
      host.unstage()
      standing.stage = before
      standing.problem = toldOf(error, 'not_installed', words)
      if (standing.problem.code === 'file_changed') drop(kept)
    }
    const check = (file: string): Promise<void> => assertReleased(file, kept.released)
    host.installer.install(kept.file, version, check, kept.released).then(() => goOn(null), goOn)
  }

  const pendingTo = (to: string, isWayBack: boolean): Pending => {
    const { version: from, now: at } = standing.facts()
    return { from, to, at, localSchema: host.localSchema(), isWayBack }
  }

  const note = (author: Author, action: string, from: string, to: string): void =>
    host.note({ at: standing.facts().now, author, action, patientId: null, detail: { from, to } })

  const openWay = (): OpenWayBack => {
    const way = host.wayBack()
    if (!way.isOpen) throw conflict('no_way_back', way.words)
    return way
  }

  return {
    install: (by: Author): Promise<void> =>
      alone(async () => {
        const { stage } = standing
        if (stage.name !== 'ready')
          throw conflict('nothing_ready', 'No update is ready on this computer. Look for updates first.')
        const { manifest, released } = stage.kept
        const { version } = manifest
        // The manifest as it lies there now, signature and all: not what was read some days ago.
        const kept = shelf.find(version, released.platform, keys)
        if (!kept) {
          drop(stage.kept)
          throw changed()
        }
        const facts = standing.facts()
        const decision = decide(kept.manifest, facts)
        if (decision.kind === 'refused') refuse(decision.problem)
        if (decision.kind === 'nothing') refuse({ code: 'not_offered', words: decision.words })
        await host.backUp()
        // Work goes on while a backup is made.
        const obstacle = obstacleOf(kept.manifest, standing.facts())
        if (obstacle) refuse(obstacle)
        await assertSame(kept)
        memory.change({ pending: pendingTo(version, false) })
        note(by, 'updates.install', facts.version, version)
        handOver(kept, false)
      }),

    rollBack: (by: Author): Promise<void> =>
      alone(async () => {
        openWay()
        await host.sync()
        await host.backUp()
        const way = openWay()
        const { kept, previous } = way
        await assertSame(kept)
        const { version: from } = standing.facts()
        const left = { pending: pendingTo(previous.version, true), leftVersion: from }
        if (way.snapshot) {
          const last = { version: previous.version, localSchema: previous.localSchema }
          await host.stage(way, JSON.stringify({ ...memory.now, ...left, previous: null, last }))
          try {
            // Somebody may have saved something meanwhile.
            openWay()
          } catch (error) {
            host.unstage()
            throw error
          }
        }
        memory.change(left)
        note(by, 'updates.rollBack', from, previous.version)
        handOver(kept, true)
      }),
  }
}
