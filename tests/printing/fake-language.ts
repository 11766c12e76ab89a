/** What a fake printer knows of itself when it is asked. */
export interface FakeState {
  isPaperOut: boolean
  isOpen: boolean
  isPaused: boolean
  /** It stands still with part of a job in it. */
  isStuck: boolean
  /** Taken and not yet on paper. */
  isBusy: boolean
  /** Everything of this connection that is no question: printed or not. */
  job: string
}

export interface FakeLanguage {
  /** The questions of the language; null is any byte. */
  questions: readonly (readonly (number | null)[])[]
  /** The answer, or null. */
  answer(question: readonly number[], state: FakeState): readonly number[] | null
}

const flag = (is: boolean): string => (is ? '1' : '0')

/** ESC/POS: DLE EOT n at once, GS r n when all before it is done, GS a n without an answer. */
const escpos: FakeLanguage = {
  questions: [
    [0x10, 0x04, null],
    [0x1d, 0x61, null],
    [0x1d, 0x72, null],
  ],
  answer([, kind = 0, what = 0], { isPaperOut, isOpen, isPaused, isStuck }) {
    const isOffline = isPaperOut || isOpen || isPaused
    if (kind === 0x04) {
      const offline = 0x12 | (isOpen ? 0x04 : 0) | (isPaperOut ? 0x20 : 0)
      return [[0x12 | (isOffline ? 0x08 : 0), offline, 0x12, 0x12 | (isPaperOut ? 0x60 : 0)][what - 1] ?? 0x12]
    }
    return kind === 0x72 && !isOffline && !isStuck ? [0x00] : null
  },
}

/** ZPL: ~HS at once. */
const zpl: FakeLanguage = {
  questions: [[0x7e, 0x48, 0x53]],
  answer(_question, { isPaperOut, isOpen, isPaused, isStuck, isBusy, job }) {
    const isPartial = job.split('^XA').length !== job.split('^XZ').length
    const strings = [
      `030,${flag(isPaperOut)},${flag(isPaused)},0232,${isStuck ? '001' : '000'},0,0,${flag(isPartial)},000,0,0,0`,
      `001,0,${flag(isOpen)},0,0,2,4,0,${isBusy ? '00000001' : '00000000'},1,000`,
      '1234,0',
    ]
    return [...Buffer.from(strings.map((text) => `\u0002${text}\u0003\r\n`).join(''), 'latin1')]
  },
}

export const fakeLanguages = { escpos, zpl }
