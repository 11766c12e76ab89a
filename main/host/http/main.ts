import { existsSync } from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { demoAccounts } from '../../features/demo/accounts.ts'
import { createHera } from '../../hera.ts'
import { commandLine } from '../node/command-line.ts'
import { isDemoFolder, nodeDeps, ownConfiguration, stderrLog } from '../node/deps.ts'
import { enrolNow } from '../node/enrol.ts'
import { openWindow } from '../node/opener.ts'
import { isTaken, listenOn } from './listen.ts'
import { createHttpHost } from './server.ts'

/**
 * The workstation in a browser window: `node http.js --data DIR [--port N] [--no-open] [--demo PREPARED]`. Prints the
 * address and serves until it is told to stop; then what is queued is written and the folder is given back. `--demo`
 * makes an empty data folder a copy of the prepared demo clinic and gives it a waiting room for today. `--enrol` opens
 * nothing: it joins with the code of the configuration, waits for the clinic and ends.
 */
const usage = `npm start -- [--data DIR] [--port N] [--no-open]     opens the workstation on a data folder, here .data/clinic
npm start -- --enrol [--data DIR]                    joins with the code of the policy file, without a window`

const { values } = commandLine(usage, {
  options: {
    data: { type: 'string', default: '.data/clinic' },
    port: { type: 'string', default: '3000' },
    open: { type: 'boolean', default: true },
    demo: { type: 'string' },
    enrol: { type: 'boolean', default: false },
  },
  allowNegative: true,
})

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('--port takes a number from 0 to 65535.')

const dataDir = path.resolve(values.data)
const open = async () => {
  const { root, version, now } = nodeDeps(dataDir, false)
  if (values.demo !== undefined) {
    // Only demos need what makes one up; an installed program has none of it.
    const { openDemo } = await import('../node/demo-folder.ts')
    await openDemo(dataDir, path.resolve(values.demo), { root, version, now: now() })
  }
  const isDemo = isDemoFolder(dataDir)
  return createHera(nodeDeps(dataDir, isDemo, ownConfiguration(isDemo)))
}
const hera = await open().catch((error: unknown) =>
  fail(error instanceof HeraError ? error.message : `Hera could not start: ${String(error)}`),
)
if (values.enrol) {
  const isDone = await enrolNow(hera, (line) => process.stdout.write(`${line}\n`))
  await hera.finish()
  hera.close()
  process.exit(isDone ? 0 : 1)
}
if (values.demo !== undefined) (await import('../../features/demo/queue.ts')).refreshDemo(hera.core)
hera.core.enrolment.begin()
const screens = path.join(hera.core.root, 'dist/renderer')
const hasScreens = existsSync(path.join(screens, 'index.html'))
const app = await createHttpHost(hera, { rendererDir: hasScreens ? screens : null, log: stderrLog })

const stop = async (): Promise<void> => {
  await app.close()
  await hera.finish()
  hera.close()
  process.exit(0)
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
// One bad request or one broken stream never takes the clinic down; it leaves a line in the log.
process.on('unhandledRejection', (reason) => {
  stderrLog('unhandled_rejection', { kind: reason instanceof Error ? reason.name : typeof reason })
})

const taken = await listenOn(app, port).catch((error: unknown) => {
  hera.close()
  return fail(
    isTaken(error) ? `Port ${port} is in use. Close the other program, or choose another with --port.` : String(error),
  )
})
const url = `http://127.0.0.1:${taken}`
process.stdout.write(`Hera is at ${url}\n`)
if (!hasScreens)
  process.stdout.write('Its screens are not built, so it serves the API alone: npm run build makes them.\n')
if (hera.core.isDemo) {
  const accounts = demoAccounts.map(({ username, password }) => `  ${username} / ${password}`)
  process.stdout.write(`This is a demo: keep nothing real in it. Sign in as\n${accounts.join('\n')}\n`)
}
if (values.open && !openWindow(url)) process.stdout.write(`No browser was found to open: go to ${url}\n`)
