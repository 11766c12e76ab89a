import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Feed, type Patience, problems } from './feed-problems.ts'

const pieceBytes = 256 * 1024

/** Not waiting for whoever writes into a pipe (Windows knows no such files): one that waits could not even be ended. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

type OpenFile = (file: string, flags: number) => Promise<FileHandle>

/**
 * Waits for the disk as for a network: a share that has gone may take minutes to say so, or never say it. Each question
 * holds one of the program's four threads until it is answered, and sign-ins need them too: while one has not been
 * answered in time, no other is asked.
 */
const patiently = ({ silenceMs }: Patience) => {
  let unanswered = 0
  return async <Value>(ask: () => Promise<Value>): Promise<Value> => {
    if (unanswered > 0) throw problems.silent()
    let timer: NodeJS.Timeout | undefined
    const work = ask()
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        unanswered += 1
        work
          .finally(() => {
            unanswered -= 1
          })
          .catch(() => {})
        reject(problems.silent())
      }, silenceMs)
    })
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
type Soon = ReturnType<typeof patiently>

const openSoon = async (file: string, soon: Soon, openFile: OpenFile): Promise<FileHandle> => {
  let opening: Promise<FileHandle> | undefined
  try {
    return await soon(() => {
      opening = openFile(file, flags)
      return opening
    })
  } catch (error) {
    // One that opens too late is closed again.
    opening?.then((late) => late.close()).catch(() => {})
    const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const isFolder = isGone && (await soon(() => stat(path.dirname(file)))).isDirectory()
    throw isFolder ? problems.missing() : error
  }
}

/** A folder: a share of the network, a USB stick. `openFile` for tests: a share that hangs. */
export const folderFeed = (folder: string, within: Patience, openFile: OpenFile = open): Feed => {
  const soon = patiently(within)
  return {
    async *read(name, most) {
      try {
        const handle = await openSoon(path.join(folder, name), soon, openFile)
        try {
          const stats = await soon(() => handle.stat())
          if (!stats.isFile()) throw problems.missing()
          if (stats.size > most) throw problems.tooLarge()
          for (let sum = 0; ; ) {
            const { bytesRead, buffer } = await soon(() => handle.read(Buffer.alloc(pieceBytes), 0, pieceBytes, null))
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
  }
}
