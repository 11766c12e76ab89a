import type { Frame } from './frame.ts'
import type { Session } from './session.ts'

const dayMs = 24 * 60 * 60_000
/** Longer than the server's own backups reach back: until then our ops could repair it. */
const keepDays = 35
const purgeAtOnce = 2000
const ackEveryMs = 30_000

/** Tells the server how far this workstation is; answers when it was told. */
export const acknowledge = async (
  frame: Frame,
  session: Session,
  told: { cursor: number; at: number },
  unsent: number,
): Promise<{ cursor: number; at: number }> => {
  const at = frame.deps.clock.monotonicMs()
  const cursors = Object.values(session.cursors())
  const cursor = cursors.length > 0 ? Math.min(...cursors) : 0
  if (cursor === told.cursor || (told.at !== 0 && at - told.at < ackEveryMs)) return told
  await frame.call('ack', {
    epoch: frame.facts.now.epoch,
    cursor,
    unsent,
    last_backup: frame.deps.lastBackup?.() ?? null,
  })
  return { cursor, at }
}

/**
 * Once a day marks how far everything is settled, and forgets ops that were settled 35 days ago. The last op stays for
 * ever: the sequence is counted on from it.
 */
export const purgeOutbox = (frame: Frame): void => {
  const { facts, outbox, deps } = frame
  const now = deps.clock.now()
  const { marks } = facts.now
  const newest = marks.at(-1)
  if (!newest || now - newest.at >= dayMs || now < newest.at) {
    const first = outbox.firstUnsettled()
    const dseq = first === null ? (outbox.ends().last ?? 0) : first - 1
    frame.transact('mark', 'quick', () => facts.set({ marks: [...marks, { at: now, dseq }].slice(-60) }))
  }
  const old = facts.now.marks.filter((mark) => now - mark.at > keepDays * dayMs).at(-1)
  if (!old || old.dseq === 0) return
  const { first } = outbox.ends()
  if (first === null || first > old.dseq) return
  frame.transact('purge', 'quick', () => outbox.purge(old.dseq, purgeAtOnce))
}
