import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { standardFileOf } from '../../main/configuration/file.ts'
import { type Central, openCentral } from '../harness/central.ts'
import { newFolder } from '../harness/folder.ts'
import { stopAllPostgres } from '../harness/postgres.ts'
import { comes, hostFile } from './desk.ts'

/** The program as a process, told what holds on its computer by a policy file that the environment names. */
let central: Central
beforeAll(async () => {
  central = await openCentral({ tls: 'valid', onlyTls: true })
}, 60_000)
afterAll(stopAllPostgres)

const folder = (): string => {
  const made = newFolder()
  onTestFinished(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }))
  return made
}

const policyFile = (policy: object): string => {
  const file = path.join(folder(), 'policy.json')
  const ca = path.join(path.dirname(file), 'clinic-ca.pem')
  writeFileSync(ca, central.server.authority?.certificate ?? '', { mode: 0o644 })
  writeFileSync(file, JSON.stringify(policy), { mode: 0o644 })
  return file
}

const envFor = (policy: string): NodeJS.ProcessEnv => ({ ...process.env, HERA_POLICY: policy })
const address = (): string => `${central.server.address.host}:${central.server.port}/${central.server.address.database}`

const enrol = (dataDir: string, policy: string): Promise<{ exitCode: number; text: string }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [hostFile, '--data', dataDir, '--enrol'],
      { env: envFor(policy) },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, text: `${stdout}${stderr}` }),
    )
  })

const serve = async (dataDir: string, policy: string): Promise<{ base: string; child: ChildProcess }> => {
  const args = [hostFile, '--data', dataDir, '--port', '0', '--no-open']
  const child = spawn(process.execPath, args, { env: envFor(policy), stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  )
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const urlIn = () => /Hera is at (\S+)/.exec(text)?.[1]
  await comes('the program listens', () => urlIn() !== undefined)
  return { base: urlIn() ?? '', child }
}

// A policy file of this very computer would win over the test's own.
describe.skipIf(existsSync(standardFileOf({ platform: process.platform, env: process.env })))('as a process', () => {
  test('--enrol joins without a window, waits for the clinic and says how it came out', async () => {
    const policy = policyFile({
      serverAddress: address(),
      serverCa: 'clinic-ca.pem',
      joinCode: await central.founderCode(),
      workstationName: 'Reception',
      printers: { receipt: 'the one at the desk' },
    })
    const done = await enrol(folder(), policy)
    expect(done).toMatchObject({ exitCode: 0 })
    expect(done.text).toContain('printers.receipt: This is not understood as a printer.')
    expect(done.text).toContain('This computer has joined Test clinic.')
    expect(done.text).toContain('The clinic is here. This computer is Reception in it.')
    expect(done.text).toContain('Hera asks for one on the clinic’s first workstation.')
  }, 60_000)

  test('--enrol ends with 1 and words when it can’t', async () => {
    const without = await enrol(folder(), policyFile({ serverAddress: address(), idleLockMinutes: 'soon' }))
    expect(without).toMatchObject({ exitCode: 1, text: expect.stringContaining('needs joinCode in its policy file') })
    expect(without.text).toContain('idleLockMinutes: Give whole minutes from 1 to 60.')
  }, 60_000)

  test('a workstation that is simply started joins in the background, and its door tells so', async () => {
    const { clinic, code } = await central.addClinic('Second clinic')
    expect(clinic).toBeTruthy()
    const policy = policyFile({ serverAddress: address(), serverCa: 'clinic-ca.pem', joinCode: code, locale: 'en-KE' })
    const { base } = await serve(folder(), policy)
    const door = async () => (await fetch(`${base}/api/configuration/door`)).json()
    await comes('it joins', async () => (await door()).enrolment.state === 'joined')
    expect(await door()).toEqual({
      ...{ serverAddress: address().replace('/hera', ''), hasCa: true, workstationName: null, locale: 'en-KE' },
      problems: [],
      enrolment: { state: 'joined', words: 'This computer has joined Second clinic.' },
    })
  }, 60_000)
})
