import { useCallback, useEffect, useRef, useState } from 'react'
import { errorWords } from '../host/error-words.ts'
import { client } from '../host/queries.ts'
import { beforeLeaving } from './leaving.ts'

const delayMs = 800

export interface Draft<Value> {
  /** `undefined` while it is being read, `null` when there is none: what to put into the form once. */
  found: Value | null | undefined
  /** Call at every change; written within a second, and at once when the screen is left or locked. */
  keep: (value: Value) => void
  /** Call when the work is saved for good, or given up. */
  discard: () => void
  /** When it was last kept, ms since 1970. */
  keptAtMs: number | null
  /** Why it could not be kept, in words. */
  trouble: string | null
}

/**
 * What is under way for each key, in this window: calls go one after the other, so that an early save never lands on a
 * late one, and a form that is left and opened again reads what it has just sent.
 */
const underWay = new Map<string, Promise<unknown>>()

function afterOthers<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  const done = (underWay.get(key) ?? Promise.resolve()).then(work, work)
  underWay.set(key, done)
  const forget = () => {
    if (underWay.get(key) === done) underWay.delete(key)
  }
  done.then(forget, forget)
  return done
}

/**
 * Unfinished work of this person under a key (`note:<recordId>`), kept on this workstation: it survives a lock, a
 * change of user and a power cut, and nobody else sees it. Give the part that edits it the same `key`.
 */
export function useDraft<Value>(key: string): Draft<Value> {
  const [found, setFound] = useState<Value | null | undefined>(undefined)
  const [keptAtMs, setKeptAtMs] = useState<number | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const waiting = useRef<{ value: Value } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** How often it was discarded: what was sent before that is not to be kept any more, whatever becomes of it. */
  const discarded = useRef(0)

  const flush = useCallback((): Promise<unknown> => {
    clearTimeout(timer.current)
    timer.current = undefined
    const unsaved = waiting.current
    waiting.current = null
    if (!unsaved) return underWay.get(key)?.catch(() => undefined) ?? Promise.resolve()
    const round = discarded.current
    return afterOthers(key, () => client.drafts.save({ key, body: JSON.stringify(unsaved.value) })).then(
      ({ savedAt }) => {
        if (round !== discarded.current) return
        setKeptAtMs(savedAt)
        setTrouble(null)
      },
      (error: unknown) => {
        if (round !== discarded.current) return
        waiting.current ??= unsaved
        setTrouble(errorWords(error))
      },
    )
  }, [key])

  useEffect(() => {
    let isGone = false
    setFound(undefined)
    afterOthers(key, () => client.drafts.read({ key })).then(
      ({ body, savedAt }) => {
        if (isGone) return
        setFound(parse<Value>(body))
        setKeptAtMs(savedAt)
      },
      (error: unknown) => {
        if (isGone) return
        setFound(null)
        setTrouble(errorWords(error))
      },
    )
    const forget = beforeLeaving(flush)
    return () => {
      isGone = true
      forget()
      void flush()
    }
  }, [key, flush])

  const keep = useCallback(
    (value: Value) => {
      waiting.current = { value }
      // Not put off by the next letter: whoever types without a pause is kept too.
      timer.current ??= setTimeout(() => void flush(), delayMs)
    },
    [flush],
  )
  const discard = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = undefined
    waiting.current = null
    discarded.current += 1
    setKeptAtMs(null)
    setTrouble(null)
    // One that stays is offered again as unfinished: seen, and discarded then.
    afterOthers(key, () => client.drafts.discard({ key })).catch(() => undefined)
  }, [key])
  return { found, keep, discard, keptAtMs, trouble }
}

/** A draft of an older form that no longer reads is no draft. */
function parse<Value>(body: string | null): Value | null {
  if (body === null) return null
  try {
    return JSON.parse(body) as Value
  } catch {
    return null
  }
}
