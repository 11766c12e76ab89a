import { type AnyContractRouter, ContractProcedure } from '@orpc/contract'
import { expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import type { Meta } from '../../shared/contract/procedure.ts'
import { type Capability, grantOf, roles } from '../../shared/domain/capability.ts'
import { openClinic } from '../harness/clinic.ts'
import { giveHistory, type History } from '../harness/history.ts'

/** For every procedure that a Patient account holds as `own`: how to ask it about one patient's things. */
const asked: Record<string, (history: History) => unknown> = {
  'patients.search': ({ familyName }) => ({ text: familyName }),
  'patients.list': ({ familyName }) => ({ search: familyName }),
  'patients.read': ({ patientId }) => ({ id: patientId }),
  'records.list': ({ patientId }) => ({ patientId }),
  'records.read': ({ recordId }) => ({ id: recordId }),
  'recordItems.list': ({ recordId }) => ({ recordId }),
  'chart.open': ({ patientId }) => ({ patientId }),
  'chart.vitals': ({ patientId }) => ({ patientId, loinc: '8867-4' }),
  'allergies.list': ({ patientId }) => ({ patientId }),
  'problems.list': ({ patientId }) => ({ patientId }),
  'services.list': ({ patientId }) => ({ patientId }),
  'services.read': ({ serviceId }) => ({ serviceId }),
  'prescriptions.list': ({ patientId }) => ({ patientId }),
  'prescriptions.read': ({ prescriptionId }) => ({ id: prescriptionId }),
  'prescriptions.items': ({ prescriptionId }) => ({ id: prescriptionId }),
  'dispenses.list': ({ patientId }) => ({ patientId }),
  'charges.list': ({ patientId }) => ({ patientId }),
  'charges.unpaid': ({ familyName }) => ({ search: familyName }),
  'payments.list': ({ patientId }) => ({ patientId }),
  'payments.read': ({ paymentId }) => ({ id: paymentId }),
  'payments.items': ({ paymentId }) => ({ id: paymentId }),
  'audit.list': ({ patientId }) => ({ patientId }),
}

const procedures = (router: AnyContractRouter, path: string[] = []): { name: string; meta: Meta }[] =>
  router instanceof ContractProcedure
    ? [{ name: path.join('.'), meta: router['~orpc'].meta as Meta }]
    : Object.entries(router as Record<string, AnyContractRouter>).flatMap(([name, part]) =>
        procedures(part, [...path, name]),
      )

const held = procedures(contract).filter(
  ({ meta }) =>
    meta.needs !== 'public' && meta.needs !== 'session' && grantOf('patient', meta.needs as Capability) === 'own',
)

const call = async (client: unknown, name: string, input: unknown): Promise<{ code: string; text: string }> => {
  const target = name.split('.').reduce((part, word) => (part as Record<string, unknown>)[word], client)
  try {
    return { code: 'OK', text: JSON.stringify(await (target as (input: unknown) => Promise<unknown>)(input)) }
  } catch (error) {
    return { code: String((error as { code?: string }).code), text: String((error as Error).message) }
  }
}

const marksOf = (history: History): string[] => [
  history.familyName,
  history.patientId,
  history.recordId,
  history.serviceId,
  history.prescriptionId,
  history.paymentId,
]

test('this walk knows how to ask every procedure that a patient holds', () => {
  expect(held.map(({ name }) => name).filter((name) => !asked[name])).toEqual([])
})

test('a patient account sees its own patient and nothing of another, at every procedure', async () => {
  const clinic = await openClinic()
  const own = await giveHistory(clinic, 'Ownwell')
  const other = await giveHistory(clinic, 'Otherton')
  const client = await clinic.as('patient', own.patientId)
  const wrong: string[] = []
  for (const { name } of held) {
    const mine = await call(client, name, asked[name]?.(own))
    if (mine.code !== 'OK') wrong.push(`${name} of the own patient: ${mine.code} ${mine.text}`)
    const theirs = await call(client, name, asked[name]?.(other))
    const isRefused = theirs.code === 'NOT_FOUND' || theirs.code === 'FORBIDDEN'
    if (theirs.code !== 'OK' && !isRefused) wrong.push(`${name} of another patient: ${theirs.code} ${theirs.text}`)
    for (const answer of [mine, theirs]) {
      const leaked = marksOf(other).filter((mark) => answer.text.includes(mark))
      if (leaked.length > 0) wrong.push(`${name} shows another patient`)
      if (answer.text.includes(own.draftNote)) wrong.push(`${name} shows an unsigned note`)
    }
  }
  expect(wrong).toEqual([])
})

test('staff roles see both patients alike, within what their role may see', async () => {
  const clinic = await openClinic()
  const one = await giveHistory(clinic, 'Firstly')
  const two = await giveHistory(clinic, 'Secondly')
  const wrong: string[] = []
  for (const role of roles.filter((name) => name !== 'patient')) {
    const client = await clinic.as(role)
    for (const { name, meta } of held) {
      const grant = grantOf(role, meta.needs as Capability)
      const answers = [await call(client, name, asked[name]?.(one)), await call(client, name, asked[name]?.(two))]
      for (const { code } of answers)
        if (grant ? code !== 'OK' : code !== 'FORBIDDEN') wrong.push(`${role} ${name}: ${code}`)
    }
  }
  expect(wrong).toEqual([])
})

test('notes and results stay with those who may read them', async () => {
  const clinic = await openClinic()
  const history = await giveHistory(clinic, 'Guarded')
  const hidden = [history.finalNote, history.draftNote]
  for (const role of ['pharmacist', 'clerk', 'cashier'] as const) {
    const client = await clinic.as(role)
    for (const { name } of held) {
      const { text } = await call(client, name, asked[name]?.(history))
      expect(
        hidden.filter((words) => text.includes(words)),
        `${role} at ${name}`,
      ).toEqual([])
    }
  }
})
