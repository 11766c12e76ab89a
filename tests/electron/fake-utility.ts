import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type * as Electron from 'electron'

/*
 * Electron's utilityProcess without Electron: a real process of Node whose parentPort has Electron's shape. What a test
 * must know of it (its number, what was handed to `fork`) is kept in the order of the starts.
 */

export interface Started {
  child: ChildProcess
  file: string
  args: string[]
  options: Electron.ForkOptions
}

const preload = path.join(import.meta.dirname, 'parent-port.ts')

export const makeUtility = () => {
  const started: Started[] = []
  const utility = {
    fork(file, args = [], options = {}) {
      const child = fork(file, args, { execArgv: ['--import', preload], serialization: 'advanced', stdio: 'ignore' })
      started.push({ child, file, args, options })
      return {
        postMessage: (message: unknown) => {
          if (child.connected) child.send(message as object)
        },
        kill: () => child.kill(),
        on(event: 'message', listener: (message: unknown) => void) {
          child.on(event, listener)
        },
        once(event: 'exit', listener: (code: number) => void) {
          child.once(event, (code) => listener(code ?? -1))
        },
      } satisfies Used as unknown as Electron.UtilityProcess
    },
  } satisfies Pick<typeof Electron.utilityProcess, 'fork'>
  return { utility, started }
}

/** What main uses of a process; the overloads of `on` and `once` come down to these two. */
type Used = Pick<Electron.UtilityProcess, 'postMessage' | 'kill'> & {
  on(event: 'message', listener: (message: unknown) => void): void
  once(event: 'exit', listener: (code: number) => void): void
}
