import { createHash } from 'node:crypto'

interface Kept {
  read(key: string): string | undefined
  write(key: string, value: string): void
}

/** What of a code is kept: enough to know it again, and nothing that lets anybody in. */
const markOf = (code: string): string =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest('hex')

const usedKey = 'join_code.used'
const refusedKey = 'join_code.refused'

/** What has become of a code of the configuration on this computer, over restarts. */
export const codeUse = (kept: Kept, code: string) => {
  const mark = markOf(code)
  return {
    isUsed: (): boolean => kept.read(usedKey) === mark,
    used: (): void => kept.write(usedKey, mark),
    /** The words of the refusal; null when it was not refused. */
    refusal(): string | null {
      const text = kept.read(refusedKey) ?? ''
      return text.startsWith(`${mark} `) ? text.slice(mark.length + 1) : null
    },
    refused: (words: string): void => kept.write(refusedKey, `${mark} ${words}`),
  }
}
export type CodeUse = ReturnType<typeof codeUse>
