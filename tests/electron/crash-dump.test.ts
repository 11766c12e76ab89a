import { expect, test } from 'vitest'
import { reduceDump } from '../../main/host/node/crash-dump.ts'
import { makeDump } from './fake-dump.ts'

const secret = 'PATIENT Amina Otieno 0712 345 678; '
const hera = { base: 0x7ff6_0000_0000n, size: 0x500_0000, path: 'C:\\Program Files\\Hera\\Hera.exe' }
const ntdll = {
  base: 0x7ffb_0000_0000n,
  size: 0x20_0000,
  path: 'C:\\Windows\\System32\\ntdll.dll',
  version: [10, 0, 26100, 4061] as [number, number, number, number],
}

test('a dump is reduced to when, which part, why, where in the program, and what modules were there', () => {
  const dump = makeDump({
    at: Date.UTC(2026, 2, 2, 9, 0, 0),
    pointer: hera.base + 0x1234n,
    faultAddress: 0x18n,
    modules: [hera, ntdll],
    annotations: { _version: '1.2.3', ver: '45.0.1', prod: 'Electron' },
    objects: { ptype: 'renderer' },
  })
  expect(reduceDump(dump)).toEqual({
    at: Date.UTC(2026, 2, 2, 9, 0, 0),
    process: 'renderer',
    version: '1.2.3',
    reason: 'access violation (0xc0000005)',
    lines: [
      'Electron 45.0.1',
      'System windows 10.0.26200 x64',
      'Crashed in Hera.exe + 0x1234',
      'Fault address 0x18',
      'Module Hera.exe',
      'Module ntdll.dll 10.0.26100.4061',
    ],
  })
})

test.each([
  ['x64', 'linux', 11, 'access violation (0xb)'],
  ['arm64', 'macos', 1, 'access violation (0x1)'],
  ['x86', 'windows', 0xe0000008, 'out of memory (0xe0000008)'],
  ['x64', 'windows', 0x12345678, 'fault (0x12345678)'],
] as const)('the place is found on %s, and the reason named on %s', (architecture, platform, code, reason) => {
  const small = { base: 0x40_0000n, size: 0x1000, path: '/opt/Hera/hera' }
  const report = reduceDump(makeDump({ architecture, platform, code, pointer: 0x40_0010n, modules: [small] }))
  expect(report.reason).toBe(reason)
  expect(report.lines).toContain('Crashed in hera + 0x10')
  expect(report.lines[1]).toBe(`System ${platform} 10.0.26200 ${architecture}`)
})

test('nothing of the memory is told: not stacks, not registers, not folders, not other annotations', () => {
  // Text that was taken for an address: the eight letters stand in the exception itself.
  const address = Buffer.from('PATIENT!').readBigUInt64LE()
  const dump = makeDump({
    pointer: address,
    faultAddress: address,
    modules: [hera, { ...ntdll, path: `/home/${secret}/lib/native.node` }, { ...ntdll, path: `/x/${'<b>'}${secret}` }],
    annotations: { _version: secret.repeat(3), 'loaded-origin-0': secret, prod: secret },
    objects: { ptype: `renderer ${secret}`, 'switch-4': `--user-data-dir=${secret}`, 'url-chunk': secret },
    memory: secret,
  })
  expect(dump.toString().split(secret).length, 'the dump is full of it').toBeGreaterThan(50)
  const report = reduceDump(dump)
  expect(JSON.stringify(report)).not.toMatch(/PATIENT|Amina|Otieno|0712|home/)
  expect(JSON.stringify(report)).not.toContain(address.toString(16))
  expect(report).toMatchObject({ process: 'unknown', version: 'unknown' })
  expect(report.lines).toContain('Crashed in outside every module')
  expect(report.lines).toContain('Module native.node 10.0.26100.4061')
})

test('what is no dump, or breaks off, is refused and never read past its end', () => {
  const dump = makeDump({ pointer: hera.base, modules: [hera, ntdll], objects: { ptype: 'renderer' }, memory: secret })
  expect(() => reduceDump(Buffer.from('{}'))).toThrow()
  expect(() => reduceDump(Buffer.alloc(5_000))).toThrow('not a minidump')
  for (let length = 0; length < dump.length; length += 7) {
    const cut = dump.subarray(0, length)
    let report: ReturnType<typeof reduceDump> | null = null
    try {
      report = reduceDump(cut)
    } catch {}
    if (report) expect(JSON.stringify(report)).not.toContain('PATIENT')
  }
  const lying = Buffer.from(dump)
  for (let at = 0; at + 4 <= 400; at += 4) {
    lying.writeUInt32LE(0xffff_fff0, at)
    try {
      expect(JSON.stringify(reduceDump(lying))).not.toContain('PATIENT')
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
    }
    dump.copy(lying)
  }
})
