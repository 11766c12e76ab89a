import { commandsAnswered } from '../host/command.ts'

type Keep = () => Promise<unknown>

const keepers = new Set<Keep>()
const longestMs = 1500

/** Registers what must be kept (a draft) before the screen is locked or its user changes. Returns its removal. */
export function beforeLeaving(keep: Keep): () => void {
  keepers.add(keep)
  return () => keepers.delete(keep)
}

/**
 * Starts every keeper at once and waits for them and for what was saved just before (main refuses it once it is locked),
 * but not long: a lock must not hang.
 */
export async function keepAll(): Promise<void> {
  const kept = Promise.allSettled([commandsAnswered(), ...[...keepers].map((keep) => keep())])
  await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, longestMs))])
}
