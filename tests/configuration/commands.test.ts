import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newFolder } from '../harness/folder.ts'

const root = path.resolve(import.meta.dirname, '../..')

const typed = (file: string, ...args: string[]): Promise<{ exitCode: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [path.join(root, file), ...args], (_error, out, err) =>
      resolve({ exitCode: child.exitCode ?? -1, out, err }),
    )
  })

const commands: [file: string, name: string][] = [
  ['main/host/http/main.ts', 'npm start'],
  ['main/host/http/demo.ts', 'npm run demo'],
  ['main/host/node/import.ts', 'npm run import'],
  ['main/host/node/restore.ts', 'npm run restore'],
  ['main/host/node/central.ts', 'npm run central'],
]

test('every command answers --help with how it is used, and an option that it does not have with the same', async () => {
  await Promise.all(
    commands.map(async ([file, name]) => {
      const help = await typed(file, '--help')
      expect(help, name).toMatchObject({ exitCode: 0, err: '' })
      expect(help.out).toContain(name)
      const wrong = await typed(file, '--no-such-option')
      expect(wrong, name).toMatchObject({ exitCode: 1, out: '' })
      expect(wrong.err).toContain(`This command was not understood.\n\n${help.out}`)
    }),
  )
}, 60_000)

test('the certificate file that the server’s commands are given is told apart from the server: not there, or no certificate', async () => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const key = path.join(folder, 'ca.key')
  writeFileSync(key, 'no certificate')
  const central = (ca: string) =>
    typed('main/host/node/central.ts', '--database', 'postgres://postgres@127.0.0.1:1/hera', '--ca', ca)
  expect((await central(path.join(folder, 'ca.pem'))).err).toBe(
    `The file of --ca is not there: ${path.join(folder, 'ca.pem')}\n`,
  )
  expect((await central(key)).err).toBe('The file of --ca holds no certificate (PEM).\n')
}, 30_000)
