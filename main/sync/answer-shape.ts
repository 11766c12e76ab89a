import { CentralError } from './wire.ts'

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const checks = { object: isObject, array: Array.isArray, number: Number.isSafeInteger } as const

/** An answer that lacks what it must have is no answer: the worker goes on as after any failed call. */
export const expectShape = (answer: object, shape: Readonly<Record<string, keyof typeof checks>>): void => {
  for (const [name, kind] of Object.entries(shape)) {
    if (!checks[kind]((answer as Record<string, unknown>)[name])) throw new CentralError('failed')
  }
}
