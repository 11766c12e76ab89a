import type * as Electron from 'electron'
import { expect, test } from 'vitest'
import { type Dialogs, tellFailedStart } from '../../main/host/node/failed-start.ts'
import { HeraError } from '../../shared/domain/error.ts'

const makeDialogs = (response: number) => {
  const did: string[] = []
  const dialogs = {
    showErrorBox: (title: string, words: string) => void did.push(`${title}: ${words}`),
    async showMessageBox(given) {
      const { message, detail, buttons = [] } = given as Electron.MessageBoxOptions
      did.push([message, detail, ...buttons].join(' | '))
      return { response, checkboxChecked: false }
    },
  } satisfies Dialogs & Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox'>
  return { dialogs, did }
}
const fault = new Error('no such column: otieno')
const offer =
  'Something went wrong at the start. Start Hera again. | If it does not open the next time either, go back to version 1.0.0, which was here before. Your data is not changed by it. | Close | Go back to version 1.0.0'

test('a start that fails for no known reason offers the version before, where its installer is kept', async () => {
  const installed: string[] = []
  const back = { version: '1.0.0', readsData: true, install: async () => void installed.push('1.0.0') }
  const stay = makeDialogs(0)
  await tellFailedStart(fault, stay.dialogs, () => back)
  expect([stay.did, installed]).toEqual([[offer], []])
  const go = makeDialogs(1)
  await tellFailedStart(fault, go.dialogs, () => back)
  expect([go.did, installed]).toEqual([[offer], ['1.0.0']])
})

test('across a migration the dialog says what may be left to do', async () => {
  const { dialogs, did } = makeDialogs(0)
  await tellFailedStart(fault, dialogs, () => ({ version: '1.0.0', readsData: false, install: async () => {} }))
  expect(did[0]).toContain(
    'If the newer version has changed the data already, version 1.0.0 will say that it cannot read',
  )
})

test('what has a reason in words, and what has no version before, is only told', async () => {
  const { dialogs, did } = makeDialogs(1)
  const back = { version: '1.0.0', readsData: true, install: () => Promise.reject(new Error('never asked for')) }
  await tellFailedStart(new HeraError('SERVICE_UNAVAILABLE', 'No keychain.'), dialogs, () => back)
  await tellFailedStart(fault, dialogs, () => null)
  await tellFailedStart(fault, dialogs, () => {
    throw new Error('the shelf cannot be read')
  })
  expect(did).toEqual([
    'Hera could not open: No keychain.',
    'Hera could not open: Something went wrong at the start. Start Hera again.',
    'Hera could not open: Something went wrong at the start. Start Hera again.',
  ])
})

test('a way back that fails is told, in its own words where it has any', async () => {
  for (const [failure, why] of [
    [new HeraError('CONFLICT', 'The kept installer is not the one that was released.'), 'The kept installer is not'],
    [new Error('spawn ENOENT /home/amina'), 'Its installer could not be started.'],
  ] as const) {
    const { dialogs, did } = makeDialogs(1)
    await tellFailedStart(fault, dialogs, () => ({
      version: '1.0.0',
      readsData: true,
      install: () => Promise.reject(failure),
    }))
    expect(did[1]).toContain(`Version 1.0.0 was not installed. ${why}`)
    expect(did[1]).not.toContain('amina')
  }
})
