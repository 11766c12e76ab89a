import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type ReleaseFile, refused } from './manifest.ts'

/** Sums of what passes by, to be held against what the signed manifest says. */
export class Sums {
  readonly #sha512: Hash = createHash('sha512')
  readonly #sha256: Hash = createHash('sha256')
  bytes = 0

  add(piece: Uint8Array): void {
    this.bytes += piece.length
    this.#sha512.update(piece)
    this.#sha256.update(piece)
  }

  /** Ends the counting. */
  areOf(file: ReleaseFile): boolean {
    const isSame = this.#sha512.digest('base64') === file.sha512 && this.#sha256.digest('hex') === file.sha256
    return isSame && this.bytes === file.bytes
  }
}

export const changed = () =>
  refused(
    'file_changed',
    'The installer on this computer is not the one that was released, so it was not run and has been removed. Look for updates again; if it happens twice, have this computer checked.',
  )

/** Reads a file to its end. Throws `file_changed` in words unless it is, to the byte, the one of the signed manifest. */
export const assertReleased = async (file: string, released: ReleaseFile): Promise<void> => {
  const sums = new Sums()
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
      sums.add(piece)
      if (sums.bytes > released.bytes) break
    }
  } catch {
    throw changed()
  }
  if (!sums.areOf(released)) throw changed()
}
