import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Feed, type Patience, problems } from './feed-problems.ts'

const pieceBytes = 256 * 1024

/** Waits for the disk as for a network: a share that has gone may take minutes to say so, or never say it. */
const soon = async <Value>(work: Promise<Value>, { silenceMs }: Patience): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(problems.silent()), silenceMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    work.catch(() => {})
  }
}

const openFile = async (file: string, within: Patience): Promise<FileHandle> => {
  const opening = open(file, 'r')
  try {
    return await soon(opening, within)
  } catch (error) {
    // One that opens too late is closed again.
    opening.then((late) => late.close()).catch(() => {})
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const isFolder = isGone && (await soon(stat(path.dirname(file)), within)).isDirectory()
    throw isFolder ? problems.missing() : error
  }
}

/** A folder: a share of the network, a USB stick. */
export const folderFeed = (folder: string, within: Patience): Feed => ({
  async *read(name, most) {
    try {
      const handle = await openFile(path.join(folder, name), within)
      try {
        const stats = await soon(handle.stat(), within)
        if (!stats.isFile()) throw problems.missing()
        if (stats.size > most) throw problems.tooLarge()
        for (let sum = 0; ; ) {
          const { bytesRead, buffer } = await soon(handle.read(Buffer.alloc(pieceBytes), 0, pieceBytes, null), within)
          if (bytesRead === 0) return
          sum += bytesRead
          if (sum > most) throw problems.tooLarge()
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        // Not waited for: closing a file on a share that has gone may hang as well.
        void handle.close().catch(() => {})
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'HeraError') throw error
      throw problems.unreachable()
    }
  },
})
