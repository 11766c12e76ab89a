import type { Patience } from '../../main/printing/wire.ts'

/** For faults: nobody waits long for what will not come. */
export const short: Patience = { connectMs: 4_000, answerMs: 50, takeMs: 150, confirmMs: 160, askMs: 40, closeMs: 100 }

/** For faults that have one right word, which a busy machine must not change. */
export const calm: Patience = {
  connectMs: 8_000,
  answerMs: 500,
  takeMs: 1_000,
  confirmMs: 2_000,
  askMs: 200,
  closeMs: 500,
}

/** For printers that are well, on a busy machine. */
export const long: Patience = {
  connectMs: 4_000,
  answerMs: 3_000,
  takeMs: 4_000,
  confirmMs: 8_000,
  askMs: 400,
  closeMs: 4_000,
}
