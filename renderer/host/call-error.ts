/** A call that got no answer; its code is one that `errorWords` knows. Retrying with the same key is harmless. */
export class CallError extends Error {
  readonly code: 'TIMEOUT' | 'CONNECTION_LOST'

  constructor(code: 'TIMEOUT' | 'CONNECTION_LOST') {
    super(code)
    this.name = 'CallError'
    this.code = code
  }
}
