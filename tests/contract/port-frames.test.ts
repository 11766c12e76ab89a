import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createPortHandler, type Port, servePort } from '../../main/api/port.ts'
import { codeOf, openClinic } from '../harness/clinic.ts'

test('what is too large for one call is refused at once, and the next call is served', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const save = (length: number) => clerk.drafts.save({ key: 'long', body: 'x'.repeat(length) })
  await expect(save(3_000_000)).rejects.toMatchObject({
    code: 'PAYLOAD_TOO_LARGE',
    status: 413,
    message: 'This is too large to send in one request.',
  })
  expect(await codeOf(save(1_000_000))).toBe('BAD_REQUEST')
  expect((await clerk.auth.profile()).user.role).toBe('clerk')
})

test('a list to import may be larger than other calls, but not without end', async () => {
  const clinic = await openClinic()
  const admin = await clinic.as('admin')
  const preview = (length: number) =>
    admin.imports.preview({ kind: 'patients', text: `name,born\n${'Asha Otieno,1990\n'.repeat(length / 17)}` })
  expect((await preview(5_000_000)).columns).toEqual(['name', 'born'])
  expect(await codeOf(preview(30_000_000))).toBe('PAYLOAD_TOO_LARGE')
})

test('a file in an input is refused in words', async () => {
  const clinic = await openClinic()
  const clerk = await clinic.as('clerk')
  const body = new Blob(['a form']) as unknown as string
  expect(await codeOf(clerk.drafts.save({ key: 'file', body }))).toBe('BAD_REQUEST')
})

const askRaw = async (port: MessagePort, frames: readonly unknown[]): Promise<string[]> => {
  const answers: string[] = []
  port.on('message', (message) => answers.push(String(message)))
  for (const frame of frames) port.postMessage(frame)
  await new Promise((resolve) => setTimeout(resolve, 100))
  return answers
}

test('a frame of any other shape is dropped, and throws nowhere', async () => {
  const clinic = await openClinic()
  const { port1, port2 } = new MessageChannel()
  const served = servePort(clinic.hera.core, createPortHandler(clinic.hera.router), port1 as unknown as Port)
  const strays: unknown[] = []
  const note = (reason: unknown): void => void strays.push(reason)
  process.on('unhandledRejection', note)
  const bad = [
    ...[
      null,
      7,
      '',
      '[]',
      '{}',
      '{"i":1}',
      '{"i":"1"}',
      '{"i":"1","p":null}',
      '{"i":"1","p":{}}',
      '{"i":{"a":1},"p":{"u":"/"}}',
    ],
    ...['{"i":"1","p":{"u":"http://["}}', '{"i":"1","p":{"u":7}}', '{"i":"1","p":{"u":"/a","m":7}}'],
    ...['{"i":"1","p":{"u":"/a","h":7}}', '{"i":"1","p":{"u":"/a","h":{"a":{}}}}', '{"i":"1","t":3,"p":null}'],
    ...['{"i":"1","t":3}', '{"i":"1","t":99,"p":{"u":"/a"}}', `{"i":"${'1'.repeat(100)}","p":{"u":"/auth/state"}}`],
    ...[`"${'x'.repeat(2_100_000)}"`, new Uint8Array([123, 255, 0]), new ArrayBuffer(9)],
  ]
  expect(await askRaw(port2, bad)).toEqual([])
  const served1 = await askRaw(port2, [
    '{"i":"2","p":{"u":"/nowhere"}}',
    '{"i":"3","t":4}',
    '{"i":"4","p":{"u":"/auth/state","b":{"json":{},"meta":[[0,"__proto__","polluted"]]}}}',
    '{"i":"5","p":{"u":"/auth/login","b":{"json":{"__proto__":{"polluted":true},"username":"a","password":"b"}}}}',
    '{"i":"6","p":{"u":"/auth/state","h":{"content-type":"text/event-stream"}}}',
    '{"i":"7","p":{"u":"/auth/state"}}',
  ])
  process.off('unhandledRejection', note)
  served.close()
  expect(strays).toEqual([])
  expect(served1.map((text) => (JSON.parse(text) as { i: string }).i)).toContain('7')
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  expect(clinic.faults).toEqual([])
})
