import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** `npm run demo` as it was built, on a folder of its own: the server and three workstations. */
export class DemoProgram {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'hera-demo-'))
  /** Address by name: reception, laptop, pharmacy. */
  readonly addresses = new Map<string, string>()
  #child: ChildProcess | null = null
  #output = ''
  #log = ''

  /** Answers once every workstation is served. */
  start(): Promise<void> {
    const child = spawn(process.execPath, [
      ...[path.join(root, 'dist/main/demo.js'), '--prepared', path.join(root, 'dist/demo/clinic')],
      ...['--data', this.dataDir, '--port', '0', '--no-open'],
    ])
    this.#child = child
    child.stderr.on('data', (text: Buffer) => {
      this.#log += text.toString()
    })
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        this.#output += text.toString()
        for (const [, address = '', name = ''] of this.#output.matchAll(/(http:\/\/(\w+)\.localhost:\d+)\s/g)) {
          this.addresses.set(name, address)
        }
        if (/Ctrl\+C/.test(this.#output)) resolve()
      })
      child.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${this.#log}`)))
    })
  }

  at(name: string): string {
    const address = this.addresses.get(name)
    if (!address) throw new Error(`no workstation is called ${name}`)
    return address
  }

  /** What went wrong inside, a line each. */
  get log(): string {
    return this.#log
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => {
        child.removeAllListeners('exit')
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      })
    }
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}
