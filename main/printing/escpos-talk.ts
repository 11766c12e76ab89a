import type { Delivery } from './types.ts'
import { mostPieces, type Patience, problemOf, type Wire, WireBroken } from './wire.ts'

/** DLE EOT n is answered at once, also while the printer is offline; GS r 1 when all that came before it was done. */
const askNow = (what: 1 | 2 | 3 | 4): Uint8Array => Uint8Array.of(0x10, 0x04, what)
const askWhenDone = Uint8Array.of(0x1d, 0x72, 1)
/** GS a 0: no status that nobody asked for. */
const onlyWhenAsked = Uint8Array.of(0x1d, 0x61, 0)

/** What a byte from the printer is, by the bits that are fixed in each (the makers' manuals: identification of status). */
const kindOf = (byte: number): 'now' | 'done' | 'unasked' | 'flow' | 'foreign' => {
  if (byte === 0x11 || byte === 0x13) return 'flow'
  if ((byte & 0x93) === 0x12) return 'now'
  if ((byte & 0x93) === 0x10) return 'unasked'
  return (byte & 0x90) === 0 ? 'done' : 'foreign'
}

/** What the answers to DLE EOT 1 to 4 say is wrong, the most telling first; null when the printer is ready. */
const faultOf = (answers: readonly (number | undefined)[]): string | null => {
  const [printer = 0, offline = 0, error = 0, paper = 0] = answers
  if (offline & 0x04) return 'cover_open'
  if (offline & 0x20 || paper & 0x60) return 'paper_out'
  if (error & 0x08) return 'cutter'
  if (error & 0x40) return 'too_hot'
  if (error & 0x20 || offline & 0x40) return 'printer_error'
  return printer & 0x08 ? 'offline' : null
}

/** The printer's answers, told apart. Bytes that are no answer at all throw `foreign`. */
const makeAnswers = (wire: Wire) => {
  const now: number[] = []
  let done = 0
  let isSilent = true
  /** Three more bytes belong to a status that nobody asked for. */
  let unasked = 0
  const take = (bytes: Uint8Array): void => {
    isSilent = false
    for (const byte of bytes) {
      const kind = kindOf(byte)
      if (unasked > 0 && kind !== 'flow') unasked -= 1
      else if (kind === 'now') now.push(byte)
      else if (kind === 'done') done += 1
      else if (kind === 'unasked') unasked = 3
      else if (kind === 'foreign') throw new WireBroken('foreign')
    }
  }
  return {
    get done() {
      return done
    },
    /** Not a byte has come, ever. */
    get isSilent() {
      return isSilent
    },
    /** Waits for more; false when nothing came. */
    async more(ms: number): Promise<boolean> {
      const bytes = await wire.read(ms)
      if (bytes) take(bytes)
      return bytes !== null
    },
    /** Waits until `is`; false when nothing more came. */
    async until(is: () => boolean, ms: number): Promise<boolean> {
      for (let piece = 0; !is(); piece++) {
        if (piece === mostPieces) throw new WireBroken('foreign')
        if (!(await this.more(ms))) return false
      }
      return true
    },
    /** The answer to one question, or undefined when there is none. */
    async now(what: 1 | 2 | 3 | 4, ms: number): Promise<number | undefined> {
      now.length = 0
      await wire.write(askNow(what))
      if (!(await this.until(() => now.length > 0, ms))) return undefined
      if (now.length > 1) throw new WireBroken('foreign')
      return now[0]
    },
  }
}

type Answers = ReturnType<typeof makeAnswers>

/** Null: no answer. Else what is wrong, if anything. */
const askState = async (answers: Answers, ms: number): Promise<{ fault: string | null } | null> => {
  const first = await answers.now(1, ms)
  if (first === undefined) return null
  const others: (number | undefined)[] = []
  for (const what of [2, 3, 4] as const) others.push(await answers.now(what, ms))
  return { fault: faultOf([first, ...others]) }
}

/**
 * Prints a job on a receipt printer and finds out whether it is on paper. `printed` is said only when the printer was
 * ready before, answered that all of the job was done, and is well after it.
 */
export const printEscpos = async (wire: Wire, job: Uint8Array, patience: Patience): Promise<Delivery> => {
  const answers = makeAnswers(wire)
  try {
    const state = await askState(answers, patience.answerMs)
    if (state?.fault) return { outcome: 'failed', problem: state.fault }
    if (answers.done > 0) return { outcome: 'failed', problem: 'foreign' }
    await wire.write(onlyWhenAsked)
    await wire.write(askWhenDone)
    if (state) await answers.until(() => answers.done > 0, patience.answerMs)
    if (answers.done > 1) return { outcome: 'failed', problem: 'foreign' }
    if (wire.isGone()) return { outcome: 'failed', problem: 'cut_off' }
  } catch (error) {
    return { outcome: 'failed', problem: problemOf(error) }
  }
  // From here on something may be on paper.
  try {
    await wire.write(job)
    await wire.write(askWhenDone)
    return await afterJob(wire, answers, patience)
  } catch (error) {
    return { outcome: 'unsure', problem: problemOf(error) }
  }
}

const afterJob = async (wire: Wire, answers: Answers, patience: Patience): Promise<Delivery> => {
  // Asked twice: before the job and after it. Who never answered before may be one who never does.
  const wait = (): number => (answers.done > 0 ? patience.confirmMs : patience.answerMs)
  for (let waited = 0; answers.done < 2 && waited < wait(); ) {
    waited += patience.askMs
    const hasCome = await answers.more(Math.min(patience.askMs, wait()))
    if (hasCome || answers.isSilent) continue
    const state = await askState(answers, patience.answerMs)
    if (state?.fault) return { outcome: 'unsure', problem: state.fault }
    if (!state) waited += patience.answerMs
  }
  if (answers.isSilent) {
    return (await wire.finish(patience.closeMs))
      ? { outcome: 'sent', problem: null }
      : { outcome: 'unsure', problem: 'silent' }
  }
  if (answers.done === 1) return { outcome: 'unsure', problem: 'silent' }
  const state = await askState(answers, patience.answerMs)
  if (!state || answers.done === 1 || answers.done > 2) return { outcome: 'unsure', problem: 'silent' }
  if (state.fault) return { outcome: 'unsure', problem: state.fault }
  // It answered after the job, so it has all of it; whether it is on paper such a printer never says.
  return { outcome: answers.done === 2 ? 'printed' : 'sent', problem: null }
}
