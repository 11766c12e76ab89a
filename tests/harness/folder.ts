import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** An empty folder; whoever asks removes it. */
export const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'hera-test-'))
