import type { Delivery } from './types.ts'
import { mostPieces, type Patience, problemOf, type Wire, WireBroken } from './wire.ts'

/** Host status: answered with three strings, at once. */
const ask = new TextEncoder().encode('~HS')

interface LabelState {
  fault: string | null
  /** Nothing waits or is under way. */
  isIdle: boolean
}

/** The three strings of ~HS: <STX>aaa,b,c,...<ETX><CR><LF>; the makers' guide names each field. */
const stateOf = (strings: readonly string[]): LabelState => {
  const [first = [], second = []] = strings.map((text) => text.split(','))
  if (first.length < 12 || second.length < 10) throw new WireBroken('foreign')
  const isOn = (field: string | undefined): boolean => field?.trim() === '1'
  const count = (field: string | undefined): number => {
    if (!field || !/^\s*\d+\s*$/.test(field)) throw new WireBroken('foreign')
    return Number(field)
  }
  const [, paperOut, paused, , formats, , , partial, , corrupt, , tooHot] = first
  const [, , headUp, ribbonOut, , , , , remaining] = second
  const faults: [boolean, string][] = [
    [isOn(headUp), 'cover_open'],
    [isOn(paperOut), 'paper_out'],
    [isOn(ribbonOut), 'ribbon_out'],
    [isOn(tooHot), 'too_hot'],
    [isOn(corrupt), 'printer_error'],
    [isOn(paused), 'paused'],
  ]
  return {
    fault: faults.find(([is]) => is)?.[1] ?? null,
    isIdle: count(formats) === 0 && !isOn(partial) && count(remaining) === 0,
  }
}

const stx = '\u0002'
const etx = '\u0003'

/** The strings that are whole, and what follows them; what does not begin as one is no answer at all. */
const stringsIn = (text: string): { strings: string[]; rest: string } => {
  const parts = text.split(etx).map((part) => part.replace(/^[\r\n]+/, ''))
  if (parts.some((part) => part !== '' && !part.startsWith(stx)) || text.length > 1_000) throw new WireBroken('foreign')
  return { strings: parts.slice(0, -1).map((part) => part.slice(1)), rest: parts.at(-1) ?? '' }
}

/** Asks for the state; null when nothing is answered. */
const makeAsk =
  (wire: Wire) =>
  async (ms: number): Promise<LabelState | null> => {
    await wire.write(ask)
    let text = ''
    for (let piece = 0; ; piece++) {
      const { strings, rest } = stringsIn(text)
      if (strings.length > 3 || (strings.length === 3 && rest !== '')) throw new WireBroken('foreign')
      if (strings.length === 3) return stateOf(strings)
      if (piece === mostPieces) throw new WireBroken('foreign')
      const bytes = await wire.read(ms)
      if (!bytes && text !== '') throw new WireBroken('foreign')
      if (!bytes) return null
      text += Buffer.from(bytes).toString('latin1')
    }
  }

/**
 * Prints a job on a label printer and finds out whether it is on paper. `printed` is said only when the printer was ready
 * and idle before, and afterwards says twice that nothing is wrong, nothing waits and no label is left to print.
 */
export const printZpl = async (wire: Wire, job: Uint8Array, patience: Patience): Promise<Delivery> => {
  const state = makeAsk(wire)
  let speaks: boolean
  try {
    let before = await state(patience.answerMs)
    // Labels of another computer go first.
    for (let waited = 0; before && !before.fault && !before.isIdle; waited += patience.askMs) {
      if (waited >= patience.takeMs) return { outcome: 'failed', problem: 'in_use' }
      await wire.read(patience.askMs)
      before = await state(patience.answerMs)
      if (!before) return { outcome: 'failed', problem: 'silent' }
    }
    if (before?.fault) return { outcome: 'failed', problem: before.fault }
    speaks = before !== null
    if (wire.isGone()) return { outcome: 'failed', problem: 'cut_off' }
  } catch (error) {
    return { outcome: 'failed', problem: problemOf(error) }
  }
  // From here on something may be on paper.
  try {
    await wire.write(job)
    if (speaks) return await afterJob(wire, state, patience)
    return (await wire.finish(patience.closeMs))
      ? { outcome: 'sent', problem: null }
      : { outcome: 'unsure', problem: 'silent' }
  } catch (error) {
    return { outcome: 'unsure', problem: problemOf(error) }
  }
}

/** Between two looks at a printer that has just been idle: a format that was read is not yet counted as a label. */
const settleMs = 100

const afterJob = async (
  wire: Wire,
  state: (ms: number) => Promise<LabelState | null>,
  patience: Patience,
): Promise<Delivery> => {
  let idle = 0
  for (let waited = 0; waited < patience.confirmMs; ) {
    const now = await state(patience.answerMs)
    if (!now) return { outcome: 'unsure', problem: 'silent' }
    if (now.fault) return { outcome: 'unsure', problem: now.fault }
    idle = now.isIdle ? idle + 1 : 0
    if (idle === 2) return { outcome: 'printed', problem: null }
    const pause = now.isIdle ? Math.min(settleMs, patience.askMs) : patience.askMs
    const unasked = await wire.read(pause)
    if (unasked && /[^\r\n]/.test(Buffer.from(unasked).toString('latin1')))
      return { outcome: 'unsure', problem: 'foreign' }
    waited += pause
  }
  return { outcome: 'unsure', problem: 'silent' }
}
