import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { HeraError } from '../../../shared/domain/error.ts'
import { demoAccounts } from '../../features/demo/accounts.ts'
import { refreshDemo } from '../../features/demo/queue.ts'
import { commandLine } from '../node/command-line.ts'
import { type DemoClinic, openDemoClinic } from '../node/demo-clinic.ts'
import { type DemoKey, demoWorkstations } from '../node/demo-workstation.ts'
import { stderrLog } from '../node/deps.ts'
import { openWindow } from '../node/opener.ts'
import { runScene } from '../node/scene.ts'
import { isTaken, listenFrom, listenOn } from './listen.ts'
import { createHttpHost } from './server.ts'

/**
 * A whole clinic on this computer: `node demo.js --data DIR [--prepared DIR] [--port N] [--no-open] [--scene outage]`.
 * The clinic's server and three workstations, each at a name and a port of its own, until it is told to stop. With
 * `--scene` nothing is served: the story plays by itself on folders of its own and is told on the way.
 */
const usage = `npm run demo -- [--data DIR] [--port N] [--no-open]     a demo clinic on this computer, in .data/demo
npm run demo -- --scene outage                          plays an outage by itself and tells what happened`

const { values } = commandLine(usage, {
  options: {
    data: { type: 'string', default: '.data/demo' },
    prepared: { type: 'string', default: 'dist/demo/clinic' },
    port: { type: 'string', default: '3000' },
    open: { type: 'boolean', default: true },
    scene: { type: 'string' },
  },
  allowNegative: true,
})

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const fail = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
const inWords = (error: unknown): string =>
  error instanceof HeraError ? error.message : `The demo could not start: ${String(error)}`

// One bad request or one broken stream never takes the clinic down; it leaves a line in the log.
process.on('unhandledRejection', (reason) => {
  stderrLog('unhandled_rejection', { kind: reason instanceof Error ? reason.name : typeof reason })
})

/** A browser sends the cookies of a name to all its ports, so each workstation has a name of its own. */
const names: Record<DemoKey, [string, ...string[]]> = {
  reception: ['reception.localhost', 'localhost', '127.0.0.1', '[::1]'],
  laptop: ['laptop.localhost'],
  pharmacy: ['pharmacy.localhost'],
}

const prepared = path.resolve(values.prepared)
if (values.scene !== undefined) {
  const isPlayed = await runScene(values.scene, { prepared }, say).catch((error: unknown) => fail(inWords(error)))
  process.exit(isPlayed ? 0 : 1)
}

const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('--port takes a number from 0 to 65535.')

const dataDir = path.resolve(values.data)
const clinic: DemoClinic = await openDemoClinic(dataDir, { prepared, say }).catch((error: unknown) =>
  fail(inWords(error)),
)
refreshDemo(clinic.workstations.reception.core)

const apps: FastifyInstance[] = []
const stop = async (code: number): Promise<never> => {
  await Promise.all(apps.map((app) => app.close()))
  await clinic.close()
  process.exit(code)
}
process.once('SIGINT', () => stop(0))
process.once('SIGTERM', () => stop(0))

const ports = {} as Record<DemoKey, number>
try {
  for (const [index, { key }] of demoWorkstations.entries()) {
    const hera = clinic.workstations[key]
    const rendererDir = path.join(hera.core.root, 'dist/renderer')
    const app = await createHttpHost(hera, { rendererDir, log: stderrLog, names: names[key] })
    apps.push(app)
    const wanted = port === 0 ? 0 : port + index
    ports[key] = index === 0 ? await listenOn(app, wanted) : await listenFrom(app, wanted)
  }
} catch (error) {
  process.stderr.write(
    `${isTaken(error) ? `Port ${port} is in use. Close the other program, or choose another with --port.` : String(error)}\n`,
  )
  await stop(1)
}

const addressOf = (key: DemoKey): string => `http://${names[key][0]}:${ports[key]}`
say(`Hera is at http://127.0.0.1:${ports.reception}`)
say('A clinic with its server and three workstations, all on this computer, each with a database of its own:')
for (const { key, name, purpose } of demoWorkstations) {
  say(
    `  ${addressOf(key).padEnd(34)} ${name}: ${purpose}${key === 'reception' ? ` (also http://localhost:${ports.reception})` : ''}`,
  )
}
say('Pull the cable of one with the switch in its header, go on working, put it back: nothing is lost.')
say(`Sign in on any of them; the password is the username: ${demoAccounts.map(({ username }) => username).join(', ')}.`)
say('This is a demo: keep nothing real in it. Ctrl+C ends it.')
if (values.open && !openWindow(addressOf('reception')))
  say(`No browser was found to open: go to ${addressOf('reception')}`)
