import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** What @electron/fuses looks for in Electron's program; after it the version, the count, and a byte a fuse. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/** As Electron 45 is delivered: run as Node, its options and its debugger allowed, file:// and wasm's traps on. */
const delivered = '101100011'

const program = `#!/bin/sh
echo "This is a stand-in for Electron, made to build and to look into packages. It opens nothing." >&2
exit 1
`

/**
 * A folder laid out like an unpacked Electron for Linux, for a machine that can't have the real one: packages built with
 * it hold everything of Hera and nothing of Electron but the place of its fuses.
 */
export const makeStandInElectron = (dir: string, version: string): string => {
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, delivered.length]), Buffer.from(delivered)])
  const files: Record<string, { content: string | Buffer; mode?: number }> = {
    electron: { content: Buffer.concat([Buffer.from(program), wire, Buffer.from('\n')]), mode: 0o755 },
    'chrome-sandbox': { content: program, mode: 0o755 },
    chrome_crashpad_handler: { content: program, mode: 0o755 },
    version: { content: version },
    LICENSE: { content: 'In place of the licence of Electron.\n' },
    'LICENSES.chromium.html': { content: '<p>In place of the licences of Chromium.</p>\n' },
    'locales/en-US.pak': { content: '' },
    'locales/en-GB.pak': { content: '' },
    'locales/sw.pak': { content: '' },
  }
  mkdirSync(path.join(dir, 'resources'), { recursive: true })
  for (const [name, { content, mode = 0o644 }] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
    writeFileSync(path.join(dir, name), content, { mode })
  }
  return dir
}
