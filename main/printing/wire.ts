/** How long each step of a print may take, in milliseconds. Tests give shorter ones. */
export interface Patience {
  connectMs: number
  /** A printer that says nothing for this long does not answer. */
  answerMs: number
  /** Nothing of the job was taken for this long: the printer has stopped. */
  takeMs: number
  /** From the end of the job to the printer's word that it is on paper; long receipts take their time. */
  confirmMs: number
  /** While waiting for that word, the printer is asked this often whether something is wrong. */
  askMs: number
  /** Until the other side closes after us, which is all that a printer without a voice tells. */
  closeMs: number
}

export const patience: Patience = {
  connectMs: 4_000,
  answerMs: 1_500,
  takeMs: 15_000,
  confirmMs: 30_000,
  askMs: 1_000,
  closeMs: 8_000,
}

/** An answer comes in a few pieces; who is still at it after so many is no printer, and nobody waits for it for ever. */
export const mostPieces = 40

/** A way to a printer that is open: bytes go, bytes come. */
export interface Wire {
  /** Gives bytes to the system; throws `WireBroken` when it can't. */
  write(bytes: Uint8Array): Promise<void>
  /** What came since the last time; null when nothing came within `ms`. Throws `WireBroken` when nothing can come. */
  read(ms: number): Promise<Uint8Array | null>
  /** Whether the other side has gone, as far as is known here. */
  isGone(): boolean
  /**
   * Ends our side. True: the other side took all of it, ended too and said nothing, or this kind of wire has no more to
   * tell. False: it broke, the other side did not end, or it has a voice after all.
   */
  finish(ms: number): Promise<boolean>
  /** Lets go, whatever the state. */
  close(): void
}

/** `problem` is a word of problem-words.ts: refused, unreachable, not_found, cut_off, stuck, ... */
export class WireBroken extends Error {
  readonly problem: string

  constructor(problem: string) {
    super(problem)
    this.name = 'WireBroken'
    this.problem = problem
  }
}

/** The word for what went wrong; faults that are not of the wire are thrown on. */
export const problemOf = (error: unknown): string => {
  if (error instanceof WireBroken) return error.problem
  throw error
}
