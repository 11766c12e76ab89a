/** The outcome of checking what a person typed: the value to keep, or why not, in words to show them. */
export type Checked<Value> = { ok: true; value: Value } | { ok: false; reason: string }

/** The value was accepted, perhaps tidied. */
export function accepted<Value>(value: Value): Checked<Value> {
  return { ok: true, value }
}

/** The value was refused: `reason` says what is wrong and what to do. */
export function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason }
}
