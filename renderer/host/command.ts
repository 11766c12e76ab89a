import { useMutation } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { actionKeys } from './action-keys.ts'
import { isRefusal } from './error-words.ts'
import { useIsHere } from './is-here.ts'
import { newKey, queryClient } from './queries.ts'
import { announce } from './signals.ts'

type Procedure = { call: (...rest: never[]) => Promise<unknown>; key: () => readonly [readonly string[], unknown] }
type Input<P extends Procedure> = P extends { call: (input: infer I, ...rest: never[]) => unknown } ? I : never
type Output<P extends Procedure> = Awaited<ReturnType<P['call']>>
/** The input without the key, which the hook adds. */
type Fields<P extends Procedure> = WithoutKey<Input<P>>
type WithoutKey<Whole> = Whole extends unknown ? Omit<Whole, 'idempotencyKey'> : never

export interface Command<P extends Procedure> {
  /**
   * Calls it and answers; rejects when refused. For `Form`, which shows the error beside its fields; when the user has
   * left them before it came, it is a notification.
   */
  run: (fields: Fields<P>) => Promise<Output<P>>
  /** Calls it; an error is shown as a notification in words. Resolves to undefined when it failed. */
  start: (fields: Fields<P>) => Promise<Output<P> | undefined>
  isRunning: boolean
  error: unknown
  reset: () => void
}

const underWay = new Set<Promise<unknown>>()

/** Resolves when every command that is under way now was answered, whatever the answer. */
export const commandsAnswered = (): Promise<unknown> => Promise.allSettled([...underWay])

async function untilAnswered<Result>(running: Promise<Result>): Promise<Result> {
  underWay.add(running)
  return running.finally(() => underWay.delete(running))
}

/**
 * One user action: `const register = useCommand(api.patients.register)`, then `register.run(fields)` in a form or
 * `register.start(fields)` from a button. The idempotency key stays the same until main has answered, so pressing
 * again after a lost answer writes nothing twice. Works for actions too, which take no key.
 */
export function useCommand<P extends Procedure>(
  procedure: P,
  options: { onSuccess?: (output: Output<P>) => void } = {},
): Command<P> {
  const [keys] = useState(() => actionKeys(newKey))
  const { onSuccess } = options
  const mutation = useMutation({
    mutationFn: async (fields: Fields<P>): Promise<Output<P>> => {
      const input = JSON.stringify(fields)
      const idempotencyKey = keys.begin(input)
      const call = procedure.call as (input: unknown) => Promise<Output<P>>
      try {
        const output = await untilAnswered(call({ ...fields, idempotencyKey }))
        keys.answered(input)
        return output
      } catch (error) {
        // Refused means nothing was written: the next try is a new action. No answer means: ask again with this key.
        if (isRefusal(error)) keys.answered(input)
        else keys.lost(input)
        throw error
      }
    },
    onSuccess: (output) => {
      // The change stream wakes the other screens; this one should not wait for it.
      const [[feature]] = procedure.key()
      if (feature) void queryClient.invalidateQueries({ queryKey: [[feature]] })
      onSuccess?.(output)
    },
  })
  const { mutateAsync } = mutation
  const isHere = useIsHere()
  const run = useCallback(
    (fields: Fields<P>) =>
      mutateAsync(fields).catch((error: unknown) => {
        if (!isHere()) announce('failed', error)
        throw error
      }),
    [mutateAsync, isHere],
  )
  const start = useCallback(
    (fields: Fields<P>) =>
      mutateAsync(fields).catch((error: unknown) => {
        announce('failed', error)
        return undefined
      }),
    [mutateAsync],
  )
  return { run, start, isRunning: mutation.isPending, error: mutation.error, reset: mutation.reset }
}
