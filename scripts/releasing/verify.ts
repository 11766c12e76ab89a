import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decide } from '../../main/update/decision.ts'
import { openFeed } from '../../main/update/feed.ts'
import { manifestName, readSigned } from '../../main/update/finding.ts'
import { asKeys } from '../../main/update/keys.ts'
import { openShelf } from '../../main/update/shelf.ts'

export interface Found {
  version: string
  /** One line per platform: what a workstation that runs an earlier version would do with it. */
  lines: string[]
}

/**
 * Reads a feed as a workstation does, with the workstation's own code, and brings every file of it to a folder that is
 * removed afterwards. Throws a HeraError in the words that a workstation would show.
 */
export const verifyFeed = async (
  address: string,
  channel: string,
  keys: readonly string[],
  now: number,
): Promise<Found> => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'hera-feed-'))
  try {
    const feed = openFeed(address)
    const shelf = openShelf(scratch)
    const signed = await readSigned(feed, manifestName(channel), asKeys(keys))
    const { manifest } = signed
    const lines: string[] = []
    for (const file of manifest.files) {
      const decision = decide(manifest, {
        ...{ version: '0.0.0-0', channel, platform: file.platform, now, clinic: '', seen: null, leftVersion: null },
        ...{ opSchema: manifest.readsOpsFrom, unsent: () => 0 },
      })
      if (decision.kind === 'refused') throw new Error(decision.problem.words)
      await shelf.fetch(feed, signed, file, () => {})
      const megabytes = (file.bytes / 1_000_000).toFixed(1)
      lines.push(`${file.platform.padEnd(20)} ${file.name} (${megabytes} MB) is as released`)
    }
    const { rollout, expiresAt } = manifest
    const chosen = rollout.clinics?.length ? ` and ${rollout.clinics.length} chosen ones` : ''
    lines.push(
      `For ${rollout.percent} % of clinics${chosen}; can be installed until ${new Date(expiresAt).toISOString()}.`,
    )
    return { version: manifest.version, lines }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
