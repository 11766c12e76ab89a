import { MessageChannel } from 'node:worker_threads'
import { type AnyContractRouter, ContractProcedure } from '@orpc/contract'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { createPortHandler, type Port, servePort } from '../../main/api/port.ts'
import { travelling } from '../../main/database/schema/index.ts'
import { jobOf } from '../../main/features/imports/jobs.ts'
import type { Client } from '../../main/host/memory/connect.ts'
import { contract } from '../../shared/contract/index.ts'
import { errorStatus } from '../../shared/domain/error.ts'
import { type Clinic, key, openClinic } from '../harness/clinic.ts'
import { giveHistory, type History } from '../harness/history.ts'
import { chanceOf, likelyInput, pick, spoil } from '../harness/hostile.ts'

/** Tries per procedure; HERA_FUZZ asks for more. */
const tries = Number(process.env.HERA_FUZZ ?? 30)
const seed = process.env.HERA_SEED ?? 'hera'

interface Listed {
  name: string
  path: string[]
  input: z.ZodType | undefined
}

const list = (router: AnyContractRouter, path: string[] = []): Listed[] =>
  router instanceof ContractProcedure
    ? [{ name: path.join('.'), path, input: router['~orpc'].inputSchema as z.ZodType | undefined }]
    : Object.entries(router as Record<string, AnyContractRouter>).flatMap(([name, part]) => list(part, [...path, name]))

const procedures = list(contract)

/** Ids that exist, by the name of the field that takes them; `id` is of the feature's own kind. */
const idsOf = async (clinic: Clinic, history: History): Promise<Record<string, Record<string, string>>> => {
  const admin = await clinic.as('admin')
  const one = <Row>(sql: string): Row => clinic.hera.core.store.sqlite.prepare(sql).get() as Row
  const { id: medicineId } = one<{ id: string }>('SELECT medicine_id AS id FROM stock_batch')
  const { id: batchId } = one<{ id: string }>('SELECT id FROM stock_batch')
  const { id: allergyId } = one<{ id: string }>('SELECT id FROM allergy')
  const { id: problemId } = one<{ id: string }>('SELECT id FROM problem')
  const { id: dispenseId } = one<{ id: string }>('SELECT id FROM dispense')
  const { id: serviceItemId } = one<{ id: string }>('SELECT service_item_id AS id FROM service')
  const shiftId = (await admin.shifts.current()).shift?.id ?? ''
  const sale = await admin.sales.make({ lines: [{ medicineId, quantity: 2 }], idempotencyKey: key() })
  const userId = clinic.userId('doctor')
  const all = {
    ...{ medicineId, batchId, allergyId, problemId, serviceItemId, shiftId, userId, saleId: sale.id },
    ...{ patientId: history.patientId, recordId: history.recordId, serviceId: history.serviceId },
    ...{ paymentId: history.paymentId, chargeIds: history.chargeId, prescriptionId: history.prescriptionId },
    ...{ prescriptionItemId: history.prescriptionItemId, clinicianId: userId, actorId: userId },
    ...{ itemId: history.draftNoteId, exceptItemId: history.prescriptionItemId, exceptId: history.patientId },
  }
  const own: Record<string, string> = {
    ...{ patients: history.patientId, records: history.recordId, prescriptions: history.prescriptionId },
    ...{ payments: history.paymentId, charges: history.chargeId, medicines: medicineId, users: userId },
    ...{ dispenses: dispenseId, sales: sale.id, shifts: shiftId },
  }
  return { '*': all, ...Object.fromEntries(Object.entries(own).map(([feature, id]) => [feature, { ...all, id }])) }
}

/** What a refused call may not change; sessions, guesses and the activity log are not among it. */
const guarded = [
  ...Object.keys(travelling),
  'outbox',
  'row_meta',
  'idempotency',
  'draft',
  'patient_token',
  'user_secret',
]
const countsOf = (clinic: Clinic): string =>
  guarded
    .map((table) => {
      const { n } = clinic.hera.core.store.statement<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get() ?? {
        n: 0,
      }
      return `${table} ${n}`
    })
    .join(', ')

type Answer = { code: string; message: string }

const ask = async (client: Client, path: string[], input: unknown): Promise<Answer> => {
  const call = path.reduce((part, word) => (part as Record<string, unknown>)[word], client as unknown)
  const signal = AbortSignal.timeout(15_000)
  try {
    const output = await (call as (input: unknown, options: object) => Promise<unknown>)(input, { signal })
    if (output && typeof output === 'object' && Symbol.asyncIterator in output) {
      await (output as unknown as AsyncIterator<unknown>).return?.()
    }
    return { code: 'OK', message: '' }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { code: String(code), message }
  }
}

const refusals = Object.keys(errorStatus).filter((code) => code !== 'INTERNAL_SERVER_ERROR')
const forbiddenWords = /sqlite|\bSELECT\b|node_modules|\.ts:\d|ENOENT|undefined is not|Cannot read/i

const shortened = (input: unknown): string =>
  String(JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))?.slice(0, 300))

test('every procedure answers whatever it is sent with a typed refusal, and then nothing was written', async () => {
  const clinic = await openClinic()
  const history = await giveHistory(clinic, 'Fuzzworth')
  await clinic.as('doctor')
  const ids = await idsOf(clinic, history)
  const otherIds = Object.values(ids['*'] ?? {})
  const wrong: string[] = []
  let before = countsOf(clinic)
  let answered = 0
  let refused = 0
  for (const { name, path, input: schema } of procedures) {
    const chance = chanceOf(`${seed}/${name}`)
    const known = ids[path[0] ?? ''] ?? ids['*'] ?? {}
    for (let turn = 0; turn < (schema ? tries : 2); turn++) {
      // Some of these sign out, lock or guess passwords: everyone signs in anew.
      const client = turn % 10 === 0 || path[0] === 'auth' ? await signedIn(clinic) : kept
      kept = client
      // Half of it is odd but well formed, so that it comes as far as the handlers.
      const isOdd = chance() < 0.5
      const idFor = (field: string) => (isOdd && chance() < 0.15 ? pick(chance, otherIds) : known[field])
      const likely = schema ? likelyInput(schema, chance, { isOdd, known: idFor }) : {}
      const input = isOdd ? likely : spoil(likely, chance, otherIds)
      const { code, message } = await ask(client, path, input)
      await jobOf(clinic.hera.core)?.done
      answered += 1
      const say = (words: string): unknown => wrong.push(`${name}: ${words} for ${shortened(input)}`)
      if (code === 'OK') {
        before = countsOf(clinic)
        continue
      }
      refused += 1
      if (!refusals.includes(code)) say(`${code} ${message}`)
      const after = countsOf(clinic)
      if (after !== before) say(`${code} after something was written`)
      before = after
      if (message.length > 1_000 || forbiddenWords.test(message)) say(`it said ${message.slice(0, 200)}`)
    }
  }
  expect(wrong).toEqual([])
  expect(clinic.faults).toEqual([])
  expect(answered).toBeGreaterThan(procedures.length * 2)
  expect(refused / answered, 'most of it is refused').toBeGreaterThan(0.5)
}, 180_000)

test('what is nested a hundred thousand deep, or has half a million parts, is refused within seconds', async () => {
  const clinic = await openClinic()
  await clinic.as('admin')
  const { port1, port2 } = new MessageChannel()
  const served = servePort(clinic.hera.core, createPortHandler(clinic.hera.router), port1 as unknown as Port)
  const statuses = new Map<string, number>()
  port2.on('message', (text: string) => {
    const { i, p } = JSON.parse(text) as { i: string; p: { s?: number } }
    statuses.set(i, p.s ?? 200)
  })
  const ask = (id: string, address: string, json: string, meta = ''): void =>
    port2.postMessage(`{"i":"${id}","p":{"u":"/${address}","b":{"json":${json}${meta}}}}`)
  ask('login', 'auth/login', '{"username":"admin","password":"admin"}')
  while (!statuses.has('login')) await new Promise((resolve) => setTimeout(resolve, 5))
  const deep = `${'['.repeat(100_000)}1${']'.repeat(100_000)}`
  const key = '00000000-0000-4000-8000-000000000000'
  const started = performance.now()
  ask('deep', 'patients/search', deep)
  ask('deepField', 'patients/search', `{"text":${deep}}`)
  ask('many', 'charges/discount', `{"idempotencyKey":"${key}","chargeIds":[${'0,'.repeat(500_000)}0]}`)
  ask('keys', 'patients/search', `{"text":"a",${Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join()}}`)
  ask('meta', 'patients/search', '{"text":"a"}', `,"meta":[${'[1,"text","x"],'.repeat(50_000)}[9]]`)
  ask('digits', 'patients/search', `{"text":"a","limit":${'9'.repeat(100_000)}}`)
  while (statuses.size < 7 && performance.now() - started < 15_000)
    await new Promise((resolve) => setTimeout(resolve, 20))
  served.close()
  expect(Object.fromEntries(statuses)).toEqual({
    ...{ login: 200, deep: 400, deepField: 400, many: 400, keys: 200, meta: 400, digits: 400 },
  })
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(clinic.faults).toEqual([])
})

let kept: Client
const signedIn = async (clinic: Clinic): Promise<Client> => {
  clinic.hera.core.throttle.succeeded(clinic.userId('admin'))
  return clinic.as('admin')
}
