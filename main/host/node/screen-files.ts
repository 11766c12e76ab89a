import { readdirSync } from 'node:fs'
import path from 'node:path'

export interface ScreenFile {
  file: string
  type: string
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** Every servable file below `dir` by its address, e.g. `/assets/index-4amj.js`. Links are none. */
export const listScreenFiles = (dir: string): Map<string, ScreenFile> => {
  const found = new Map<string, ScreenFile>()
  const look = (folder: string, address: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name)
      const type = types[path.extname(file)]
      if (entry.isDirectory()) look(file, `${address}${entry.name}/`)
      else if (entry.isFile() && type) found.set(address + entry.name, { file, type })
    }
  }
  look(dir, '/')
  return found
}
