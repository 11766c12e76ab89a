import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** A Node process that says and hears lines of JSON. It ends with us: its input closes. */
export interface Child<Said extends { kind: string }, Told> {
  tell(told: Told): void
  /** The next line of this kind that is said from now on; rejects when the process ends or `patienceMs` are over. */
  next<Kind extends Said['kind']>(kind: Kind, patienceMs?: number): Promise<Extract<Said, { kind: Kind }>>
  isAlive(): boolean
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>
}

export const startChild = <Said extends { kind: string }, Told>(
  file: string,
  args: string[],
  onLine: (line: Said) => void = () => {},
  /** It ended although nobody killed it: its last words. */
  onCrash: (words: string) => void = () => {},
): Child<Said, Told> => {
  const waiting = new Set<{ kind: string; take(line: Said): void; fail(error: Error): void }>()
  let words = ''
  const child: ChildProcess = spawn(process.execPath, [path.join(import.meta.dirname, file), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin?.on('error', () => {})
  child.stderr?.on('data', (part) => {
    words = (words + String(part)).slice(-3000)
  })
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (text) => {
      let line: Said
      try {
        line = JSON.parse(text) as Said
      } catch {
        return // Cut off by a kill.
      }
      onLine(line)
      // What was asked for will not come.
      if (line.kind === 'failed') {
        for (const one of waiting) one.fail(new Error(`${file}: ${text}`))
        waiting.clear()
      }
      for (const one of waiting) {
        if (one.kind !== line.kind) continue
        waiting.delete(one)
        one.take(line)
      }
    })
  }
  let hasEnded = false
  let isKilled = false
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      hasEnded = true
      if (!isKilled && child.exitCode !== 0) onCrash(`${child.exitCode ?? child.signalCode}: ${words}`)
      for (const one of waiting) one.fail(new Error(`${file} has ended while "${one.kind}" was awaited. ${words}`))
      waiting.clear()
      resolve()
    })
  })
  return {
    tell(told) {
      if (!hasEnded) child.stdin?.write(`${JSON.stringify(told)}\n`)
    },
    next: (kind, patienceMs = 30_000) =>
      new Promise((resolve, reject) => {
        if (hasEnded) return reject(new Error(`${file} has ended. ${words}`))
        const timer = setTimeout(() => {
          waiting.delete(one)
          reject(new Error(`${file} did not say "${kind}" within ${patienceMs} ms. ${words}`))
        }, patienceMs)
        const one = {
          kind,
          take(line: Said) {
            clearTimeout(timer)
            resolve(line as Extract<Said, { kind: typeof kind }>)
          },
          fail(error: Error) {
            clearTimeout(timer)
            reject(error)
          },
        }
        waiting.add(one)
      }),
    isAlive: () => !hasEnded,
    async kill() {
      isKilled = true
      child.kill('SIGKILL')
      await ended
    },
  }
}
