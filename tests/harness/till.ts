import { system } from '../../main/database/author.ts'
import { charge, sale } from '../../main/database/schema/index.ts'
import { type Clinic, key } from './clinic.ts'

export type Client = Awaited<ReturnType<Clinic['as']>>

/** Charges written straight through the door, one a line, a minute apart. Answers their ids in that order. */
export const addCharges = (
  clinic: Clinic,
  account: { patientId?: string; saleId?: string },
  amountsMinor: readonly number[],
): string[] =>
  clinic.hera.core.store.transact('test.charges', system, (write) =>
    amountsMinor.map((amountMinor, index) => {
      const at = clinic.clock.now - (amountsMinor.length - index) * 60_000
      return write.insert(charge, {
        id: write.newId(),
        patientId: account.patientId ?? null,
        saleId: account.saleId ?? null,
        sourceKind: 'service',
        sourceId: write.newId(),
        description: `Test service ${index + 1}`,
        quantity: 1,
        unitPriceMinor: amountMinor,
        amountMinor,
        currency: clinic.hera.core.settings().currency,
        chargedAt: at,
        createdAt: at,
        createdBy: system.userId,
      })
    }),
  )

/** A walk-in sale without lines yet. Answers its id. */
export const addSale = (clinic: Clinic, customer: string | null = null): string =>
  clinic.hera.core.store.transact('test.sale', system, (write) =>
    write.insert(sale, {
      id: write.newId(),
      customer,
      madeAt: clinic.clock.now,
      createdAt: clinic.clock.now,
      createdBy: system.userId,
    }),
  )

export const openShift = (client: Client, openingMinor = 10_000) =>
  client.shifts.open({ openingMinor, idempotencyKey: key() })

/** What an account owes now, as the bill says it. */
export const dueOf = async (client: Client, account: { patientId?: string; saleId?: string }): Promise<number> =>
  (await client.charges.list(account)).account.dueMinor

type Take = Parameters<Client['payments']['take']>[0]

/** Takes cash for a patient, naming the balance as it is. */
export const takeCash = async (
  client: Client,
  patientId: string,
  amountMinor: number,
  more: Partial<Take> = {},
): Promise<Awaited<ReturnType<Client['payments']['take']>>> =>
  client.payments.take({
    patientId,
    method: 'cash',
    amountMinor,
    expectedBalanceMinor: await dueOf(client, { patientId }),
    idempotencyKey: key(),
    ...more,
  })
