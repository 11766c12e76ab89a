// Makes and checks what workstations update from: `npm run release -- keygen | build | verify [options]`.
import { runRelease } from './releasing/commands.ts'

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

runRelease(process.argv.slice(2), { env: process.env, now: Date.now(), say }).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
