/** The idempotency keys of one action, which may be called again before its first call was answered. */
export interface ActionKeys {
  /** The key for a call with this input (as text). */
  begin(input: string): string
  /** Main has answered or refused: the next call is a new action. */
  answered(input: string): void
  /** No answer came: whether main has done it is not known. */
  lost(input: string): void
}

/**
 * The same input while it is under way (a double click) has the same key, another input (the next row's button) has its
 * own. After a lost answer the next call takes that key, also when something was changed meanwhile: main then refuses
 * it if the first was done, instead of doing both.
 */
export function actionKeys(newKey: () => string): ActionKeys {
  const underWay = new Map<string, string>()
  let unknown: string | undefined
  return {
    begin(input) {
      const key = underWay.get(input) ?? unknown ?? newKey()
      if (key === unknown) unknown = undefined
      underWay.set(input, key)
      return key
    },
    answered(input) {
      underWay.delete(input)
    },
    lost(input) {
      unknown = underWay.get(input) ?? unknown
      underWay.delete(input)
    },
  }
}
