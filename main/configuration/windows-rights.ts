import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

/**
 * Rights as SDDL writes them, in letters or as a number: those that let somebody change a thing, or say who may. Whoever
 * may only make new files in a folder can't touch the ones of others in it (ProgramData lets every user do that).
 */
const changing = {
  file: {
    letters: ['GA', 'GW', 'FA', 'FW', 'DC', 'LC', 'SD', 'WD', 'WO'],
    bits: 0x2 | 0x4 | 0x10000 | 0x40000 | 0x80000 | 0x10000000 | 0x40000000,
  },
  folder: {
    letters: ['GA', 'FA', 'DT', 'SD', 'WD', 'WO'],
    bits: 0x40 | 0x10000 | 0x40000 | 0x80000 | 0x10000000,
  },
}
/** System, administrators of the computer and of the domain, the owner's own rights. */
const trusted = /^(SY|BA|LA|DA|EA|OW|CO|S-1-5-18|S-1-5-32-544|S-1-5-80-956008885-\d+-\d+-\d+-\d+)$/

const mayChange = (rights: string, kind: keyof typeof changing): boolean =>
  /^0x/i.test(rights)
    ? (Number(rights) & changing[kind].bits) !== 0
    : (rights.match(/../g) ?? []).some((right) => changing[kind].letters.includes(right))

/** Who but the system and administrators may change what has these rights (SDDL), as security identifiers. */
export const strangersIn = (sddl: string, kind: keyof typeof changing): string[] => {
  if (sddl.includes('D:NO_ACCESS_CONTROL')) return ['everyone']
  const list = /D:[A-Z]*((?:\([^)]*\))*)/.exec(sddl)?.[1] ?? ''
  const found = [...list.matchAll(/\(([^)]*)\)/g)].flatMap(([, entry = '']) => {
    const [type = '', flags = '', rights = '', , , who = ''] = entry.split(';')
    const isMeant = type === 'A' && !/IO/.test(flags)
    return isMeant && mayChange(rights, kind) && !trusted.test(who) ? [who] : []
  })
  return [...new Set(found)]
}

/** The rights of a file on Windows as SDDL; null where they can't be known. `scratch` is a file that may be written. */
export const rightsOf = (file: string, scratch: string, systemRoot: string): string | null => {
  try {
    const icacls = path.win32.join(systemRoot, 'System32', 'icacls.exe')
    execFileSync(icacls, [file, '/save', scratch, '/q'], { stdio: 'ignore', timeout: 5_000, windowsHide: true })
    return readFileSync(scratch, 'utf16le')
  } catch {
    return null
  } finally {
    rmSync(scratch, { force: true })
  }
}
