import { HeraError } from '../../shared/domain/error.ts'

/** How long a feed may take. */
export interface Patience {
  /** Until it answers at all, and between two pieces of what it sends. */
  silenceMs: number
  /** For a small file (a list, its signatures), however steadily it drips: somebody may be looking on. */
  smallMs: number
  /** For an installer. */
  wholeMs: number
}

export const patience: Patience = { silenceMs: 30_000, smallMs: 120_000, wholeMs: 12 * 3_600_000 }

/** Where updates come from. Nothing that it gives is trusted. */
export interface Feed {
  /**
   * The bytes of a file in pieces, never more than `most` in all. Throws a HeraError in words: `unreachable`, `silent`,
   * `missing`, `redirected`, `too_large`.
   */
  read(name: string, most: number): AsyncIterable<Buffer>
}

export const feedProblem = (reason: string, words: string): HeraError =>
  new HeraError('SERVICE_UNAVAILABLE', words, { reason })

export const problems = {
  unreachable: () =>
    feedProblem(
      'unreachable',
      'The update address cannot be reached. Check the network, or that the folder or USB stick is there; Hera tries again by itself.',
    ),
  silent: () => feedProblem('silent', 'The update address stopped answering. Hera tries again by itself.'),
  missing: () =>
    feedProblem(
      'missing',
      'Something is missing at the update address. Ask whoever keeps it to copy the release there again, whole.',
    ),
  redirected: () =>
    feedProblem(
      'redirected',
      'The update address points on to another one, which Hera does not follow. Set the other address if it is the right one.',
    ),
  tooLarge: () =>
    feedProblem(
      'too_large',
      'The update address sent more than it should have, so it was stopped. Ask whoever keeps it to copy the release there again.',
    ),
}
