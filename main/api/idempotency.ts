import { createHash } from 'node:crypto'
import { conflict } from '../../shared/domain/error.ts'
import type { Store } from '../database/store.ts'
import type { WriteCall } from './call.ts'

interface Kept {
  actor_id: string
  procedure: string
  request_hash: string
  response: string
}

/** How long an answer is kept for a retry. */
const lifeMs = 7 * 24 * 60 * 60 * 1000

/** Drops the answers that no retry will ask for any more: they hold copies of what was written. */
export const forgetAnswers = (store: Store, now: number): void => {
  store.statement('DELETE FROM idempotency WHERE at < ?').run(now - lifeMs)
}

/**
 * Runs `work` once per key, inside the command's transaction: a retry answers what the first try answered and changes
 * nothing. The same key with another request, or from another user, is refused.
 */
export const once = <Output>(call: WriteCall, input: { idempotencyKey: string }, work: () => Output): Output => {
  const { store } = call.core
  const hash = createHash('sha256').update(JSON.stringify(input)).digest('base64')
  const kept = store
    .statement<Kept>('SELECT actor_id, procedure, request_hash, response FROM idempotency WHERE key = ?')
    .get(input.idempotencyKey)
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
      'INSERT INTO idempotency (key, actor_id, procedure, request_hash, response, at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(input.idempotencyKey, call.author.userId, call.procedure, hash, JSON.stringify(output), call.now)
  return output
}
