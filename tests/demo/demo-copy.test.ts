import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isDemoClinic, placeDemoClinic } from '../../main/host/node/demo-copy.ts'
import { codeOf } from '../harness/clinic.ts'

const workstations = ['reception', 'laptop']

const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-demo-copy-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const write = (folder: string, name: string, text = ''): void => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  writeFileSync(path.join(folder, name), text)
}

/** What stands for a clinic here: a file a folder. */
const fill = async (folder: string): Promise<void> => {
  for (const name of workstations) {
    write(folder, `${name}/demo.json`, '{}')
    write(folder, `${name}/hera.db`, 'new')
  }
  write(folder, 'central/PG_VERSION', '18')
}

const place = (folder: string) => placeDemoClinic(folder, workstations, fill)

test('an empty folder becomes a demo clinic once, and is then left as it is', async () => {
  const folder = newFolder()
  expect(isDemoClinic(folder)).toBe(false)
  expect(await place(folder)).toEqual({ hasEarlierDemo: false })
  expect(readdirSync(folder).toSorted()).toEqual(['central', 'laptop', 'reception'])
  write(folder, 'laptop/hera.db', 'worked on')
  await place(folder)
  expect(readFileSync(path.join(folder, 'laptop/hera.db'), 'utf8')).toBe('worked on')
})

test('a copy that was cut short is begun again', async () => {
  const folder = newFolder()
  write(folder, 'reception/demo.json', '{}')
  write(folder, 'reception/hera.db', 'half')
  write(folder, 'unfinished/laptop/demo.json', '{}')
  await place(folder)
  expect(isDemoClinic(folder)).toBe(true)
  expect(readFileSync(path.join(folder, 'reception/hera.db'), 'utf8')).toBe('new')
  const stopped = newFolder()
  const cut = placeDemoClinic(stopped, workstations, async (draft) => {
    write(draft, 'reception/hera.db', 'half')
    throw new Error('the power went')
  })
  await expect(cut).rejects.toThrow('the power went')
  expect(isDemoClinic(stopped)).toBe(false)
  await place(stopped)
  expect(isDemoClinic(stopped)).toBe(true)
})

test('a folder with a clinic’s own data never becomes a demo, and nothing in it is touched', async () => {
  for (const file of ['hera.db', 'reception/hera.db', 'letters/one.txt']) {
    const folder = newFolder()
    write(folder, file, 'mine')
    expect(await codeOf(place(folder)), file).toBe('CONFLICT')
    expect(readFileSync(path.join(folder, file), 'utf8')).toBe('mine')
    expect(isDemoClinic(folder)).toBe(false)
  }
})

test('the demo of an earlier version stays where it is, beside the new one', async () => {
  const folder = newFolder()
  write(folder, 'demo.json', '{}')
  write(folder, 'hera.db', 'earlier')
  write(folder, 'backups/one.db', 'earlier')
  expect(await place(folder)).toEqual({ hasEarlierDemo: true })
  expect(readFileSync(path.join(folder, 'hera.db'), 'utf8')).toBe('earlier')
  expect(existsSync(path.join(folder, 'backups/one.db'))).toBe(true)
  expect(isDemoClinic(folder)).toBe(true)
  expect(await place(folder)).toEqual({ hasEarlierDemo: false })
})
