import path from 'node:path'
import { pathToFileURL } from 'node:url'

const standIn = pathToFileURL(path.join(import.meta.dirname, 'windowless-electron.mjs')).href

const hooks = `import { registerHooks } from 'node:module'
registerHooks({ resolve: (name, context, next) =>
  name === 'electron' ? { url: ${JSON.stringify(standIn)}, shortCircuit: true } : next(name, context) })`

/** Node's arguments that start the desktop's entry in `program` on `dataDir`, without Electron and without a window. */
export const windowlessArgs = (program: string, dataDir: string): string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(hooks)}`,
  path.join(program, 'dist/main/electron.js'),
  '--data',
  dataDir,
]
