import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ReleaseFile } from './manifest.ts'

export interface LoopbackFeed {
  /** A feed as electron-updater's generic provider reads it; the path in it is known to nobody else. */
  url: string
  close(): void
}

/**
 * electron-updater's list, made from the signed manifest; JSON is YAML as well. The program for Windows lies where only
 * administrators write, as electron-builder's own list would say.
 */
const listOf = (version: string, { name, bytes, sha512 }: Served): string => {
  const isAdminRightsRequired = name.endsWith('.exe')
  return JSON.stringify({
    version,
    path: name,
    sha512,
    files: [{ url: name, sha512, size: bytes, isAdminRightsRequired }],
  })
}

type Served = Pick<ReleaseFile, 'name' | 'bytes' | 'sha512'>

/**
 * Serves one file that was checked, and the list that goes with it, to this computer alone. electron-updater takes files
 * from feeds only: this one holds nothing that anybody else could have put there.
 */
export const openLoopbackFeed = async (
  file: string,
  version: string,
  released: Served,
  random: (length: number) => Uint8Array,
): Promise<LoopbackFeed> => {
  const folder = `/${Buffer.from(random(24)).toString('base64url')}/`
  const server = createServer((request, response) => {
    // Compared as it came: what is no address must not be read as one.
    const [pathname = ''] = (request.url ?? '').split('?', 1)
    const name = request.method === 'GET' && pathname.startsWith(folder) ? pathname.slice(folder.length) : ''
    if (/^[a-z0-9-]+\.yml$/.test(name)) response.end(listOf(version, released))
    else if (name === released.name) {
      response.writeHead(200, { 'content-length': released.bytes })
      createReadStream(file, { end: released.bytes - 1 })
        .on('error', () => response.destroy())
        .pipe(response)
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${folder}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
