import { existsSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { prepareDemo } from './demo-folder.ts'
import { nodeDeps } from './deps.ts'
import { prepareClinic } from './prepare-clinic.ts'

// Run by the build: node main/host/node/prepare-demo.ts --to dist/demo. One workstation alone, and in `clinic` the whole
// clinic that it founds: the server and three workstations.

const { values } = parseArgs({ options: { to: { type: 'string', default: 'dist/demo' } } })
const to = path.resolve(values.to)
const unfinished = `${to}.new`

rmSync(unfinished, { recursive: true, force: true })
const { root, version, now } = nodeDeps(unfinished, true)
const counts = await prepareDemo(unfinished, { root, version, now: now() })
await prepareClinic(path.join(unfinished, 'clinic'), { alone: unfinished })
if (existsSync(to)) rmSync(to, { recursive: true })
renameSync(unfinished, to)
process.stdout.write(
  `Demo clinic ready: ${counts.patients} patients, ${counts.visits} visits, on a server and three workstations.\n`,
)
