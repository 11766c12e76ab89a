import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { type DemoOptions, openDemoClinic } from './demo-clinic.ts'
import { openScript } from './scene-checks.ts'
import { playOutage } from './scene-outage.ts'

const scenes = { outage: playOutage }

/** Plays a scene on a clinic of its own, which is gone afterwards. Answers whether everything in it held. */
export const runScene = async (
  name: string,
  options: Omit<DemoOptions, 'say'>,
  say: (line: string) => void,
): Promise<boolean> => {
  if (!Object.hasOwn(scenes, name)) {
    throw new HeraError('BAD_REQUEST', `There is no scene called ${name}. There is: ${Object.keys(scenes).join(', ')}.`)
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-scene-'))
  try {
    const clinic = await openDemoClinic(folder, { ...options, say })
    try {
      const script = openScript(say)
      await scenes[name as keyof typeof scenes](clinic, script)
      say(script.failed === 0 ? 'Everything held.' : `${script.failed} checks did not hold.`)
      return script.failed === 0
    } finally {
      await clinic.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
