import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { manifestName } from '../../../main/update/finding.ts'
import type { ManifestText } from '../../../main/update/manifest.ts'
import type { Installer } from '../../../main/update/types.ts'
import { publicText, signatureOf } from '../../../scripts/releasing/signing-key.ts'

const platform = 'linux-x64-deb'
const dayMs = 86_400_000

/** A folder with a release in it as it should be, and the key that it was signed with. */
export const layRelease = (version: string): { folder: string; key: string } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-feed-'))
  const { privateKey } = generateKeyPairSync('ed25519')
  const name = `hera_${version}_amd64.deb`
  const content = randomBytes(200_000)
  const manifest: ManifestText = {
    ...{ format: 1, version, channel: 'stable', notes: 'Signed, and nobody’s but ours.' },
    releasedAt: new Date(Date.now() - dayMs).toISOString(),
    expiresAt: new Date(Date.now() + dayMs).toISOString(),
    ...{ readsOpsFrom: 1, localSchema: 100, rollout: { percent: 100 } },
    files: [
      {
        ...{ platform, name, bytes: content.length },
        sha512: createHash('sha512').update(content).digest('base64'),
        sha256: createHash('sha256').update(content).digest('hex'),
      },
    ],
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  writeFileSync(path.join(folder, name), content)
  writeFileSync(path.join(folder, manifestName('stable')), bytes)
  writeFileSync(path.join(folder, `${manifestName('stable')}.sig`), signatureOf(bytes, privateKey))
  return { folder, key: publicText(privateKey) }
}

/** The system's installer: checks as it must and notes the version; the program "ends", so it never answers. */
export const makeInstaller = (): Installer & { ran: string[] } => {
  const ran: string[] = []
  return {
    platform,
    ran,
    async install(file, version, check) {
      await check(file)
      ran.push(version)
      await new Promise(() => {})
    },
  }
}
