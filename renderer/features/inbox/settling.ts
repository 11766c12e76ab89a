import { useEffect, useRef, useState } from 'react'
import { type Entry, type Leaving, shownEntries } from './entries.ts'

/** How long a settled line says what was done before it slides out (the slide is at the end of it, in the style). */
const leavingMs = 1_400

/** Settled lines leave the list with a word, in their own place, whatever the next answer of main says. */
export function useSettling(entries: readonly Entry[]) {
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set())
  const [leaving, setLeaving] = useState<readonly Leaving[]>([])
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>())
  useEffect(() => {
    const running = timers.current
    return () => {
      for (const timer of running) clearTimeout(timer)
    }
  }, [])
  const shown = shownEntries(entries, settled, leaving)
  const settle = (entry: Entry, words: string) => {
    const index = shown.findIndex(({ entry: { key } }) => key === entry.key)
    // The salvage line stands for many rows: what is left of them comes back with the next answer.
    if (entry.kind !== 'salvage') setSettled((before) => new Set(before).add(entry.key))
    setLeaving((before) => [...before, { entry, index: Math.max(0, index), words }])
    const timer = setTimeout(() => {
      timers.current.delete(timer)
      setLeaving((before) => before.filter((each) => each.entry !== entry))
    }, leavingMs)
    timers.current.add(timer)
  }
  return { shown, settle }
}
