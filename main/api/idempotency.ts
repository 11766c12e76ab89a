import { createHash } from 'node:crypto'
import { conflict } from '../../shared/domain/error.ts'
import type { WriteCall } from './call.ts'

interface Kept {
  step: number
  key: string
  actor_id: string
  procedure: string
  request_hash: string
  response: string
}

/** A key whose slot is taken by another takes one of the next; two of one millisecond share a slot once in 4,096 times. */
const mostSteps = 64

/** 60 bits of a UUID, without the four that tell its version: in a version 7 the time, then chance. */
const slotOf = (key: string): bigint => {
  const digits = key.replaceAll('-', '')
  return BigInt(Number.parseInt(digits.slice(0, 12), 16)) * 4096n + BigInt(Number.parseInt(digits.slice(13, 16), 16))
}

const freeStep = (taken: readonly { step: number }[]): bigint => {
  let free = 0
  for (const { step } of taken) if (step === free) free += 1
  if (free > mostSteps) throw conflict('idempotency_key_crowded', 'Too many alike idempotency keys. Send a fresh UUID.')
  return BigInt(free)
}

/**
 * Runs `work` once per key, inside the command's transaction: a retry answers what the first try answered and changes
 * nothing. The same key with another request, or from another user, is refused.
 */
export const once = <Output>(call: WriteCall, input: { idempotencyKey: string }, work: () => Output): Output => {
  const { store } = call.core
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('base64')
  const slot = slotOf(input.idempotencyKey)
  const near = store
    .statement<Kept>(
      `SELECT slot - @slot AS step, key, actor_id, procedure, request_hash, response FROM idempotency
       WHERE slot BETWEEN @slot AND @slot + ${mostSteps} ORDER BY slot`,
    )
    .all({ slot })
  const kept = near.find((row) => row.key === input.idempotencyKey)
  if (kept) {
    const isSame =
      kept.request_hash === hash && kept.procedure === call.procedure && kept.actor_id === call.author.userId
    if (!isSame) {
      throw conflict(
        'idempotency_key_reused',
        'This idempotency key was already used for another request. Send a fresh UUID.',
      )
    }
    return JSON.parse(kept.response) as Output
  }
  const output = work()
  store
    .statement(
      'INSERT INTO idempotency (slot, key, actor_id, procedure, request_hash, response, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      slot + freeStep(near),
      input.idempotencyKey,
      call.author.userId,
      call.procedure,
      hash,
      JSON.stringify(output),
      call.now,
    )
  return output
}
