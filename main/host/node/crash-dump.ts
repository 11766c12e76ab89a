/** What is told of a crash: where in the program it was, and which parts of the program were there. */
export interface ReducedDump {
  /** Milliseconds since 1970. */
  at: number
  /** Which part of the program: browser, renderer, gpu-process, utility. */
  process: string
  /** The program's own version, when the dump says it. */
  version: string
  reason: string
  lines: string[]
}

// Streams of a minidump by their number: minidumpapiset.h, and crashpad/minidump/minidump_extensions.h for the last.
const moduleList = 4
const exception = 6
const systemInfo = 7
const crashpadInfo = 0x43500001

const signature = 0x504d444d
const mostModules = 400
const mostAnnotations = 1_000

/** Names for the operating system's codes; on Linux they are signals, on macOS kinds of exception. */
const reasonNames: Record<'windows' | 'macos' | 'linux', Record<number, string>> = {
  windows: {
    2147483651: 'stopped itself',
    3221225477: 'access violation',
    3221225501: 'illegal instruction',
    3221225620: 'division by zero',
    3221225725: 'stack overflow',
    3221226356: 'heap corruption',
    3221226505: 'stack check failed',
    3758096392: 'out of memory',
  },
  macos: { 1: 'access violation', 2: 'illegal instruction', 3: 'arithmetic fault', 6: 'stopped itself', 10: 'aborted' },
  linux: {
    4: 'illegal instruction',
    5: 'stopped itself',
    6: 'aborted',
    7: 'bus error',
    8: 'arithmetic fault',
    11: 'access violation',
  },
}

const platforms: Record<number, keyof typeof reasonNames> = { 2: 'windows', 33025: 'macos', 33281: 'linux' }

/** Where the instruction pointer is within a saved context, by architecture: x86, x64, ARM64. */
const pointerAt: Record<number, { offset: number; size: 4 | 8 }> = {
  0: { offset: 184, size: 4 },
  9: { offset: 248, size: 8 },
  12: { offset: 264, size: 8 },
}
const architectures: Record<number, string> = { 0: 'x86', 9: 'x64', 12: 'arm64' }

interface Module {
  base: bigint
  size: bigint
  name: string
  version: string
}

/** The last part of a module's path: what stands before it names the computer's user. */
const fileName = (path: string): string => {
  const last = path.split(/[\\/]/).at(-1) ?? ''
  return /^[\w.+@() -]{1,80}$/.test(last) ? last : 'a part with another name'
}

/** A short word as it is; anything longer or with other characters is not told. */
export const word = (text: string | undefined): string =>
  text !== undefined && /^[\w.-]{1,40}$/.test(text) ? text : 'unknown'

const utf16 = (dump: Buffer, at: number): string => {
  const length = Math.min(dump.readUInt32LE(at), 2_000)
  return dump.toString('utf16le', at + 4, at + 4 + length)
}
const utf8 = (dump: Buffer, at: number): string => {
  const length = Math.min(dump.readUInt32LE(at), 2_000)
  return dump.toString('utf8', at + 4, at + 4 + length)
}

const readModules = (dump: Buffer, at: number): Module[] => {
  const count = Math.min(dump.readUInt32LE(at), mostModules)
  return Array.from({ length: count }, (_, index) => {
    const entry = at + 4 + 108 * index
    const [high, low] = [dump.readUInt32LE(entry + 32), dump.readUInt32LE(entry + 36)]
    return {
      base: dump.readBigUInt64LE(entry),
      size: BigInt(dump.readUInt32LE(entry + 8)),
      name: fileName(utf16(dump, dump.readUInt32LE(entry + 20))),
      version: [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.'),
    }
  })
}

/** Only these few of the many annotations are read: others hold addresses of pages and the command line. */
const wanted = ['ptype', 'process_type', 'ver', '_version']

const readAnnotations = (dump: Buffer, at: number): Map<string, string> => {
  const found = new Map<string, string>()
  const keep = (name: string, readValue: () => string): void => {
    if (wanted.includes(name)) found.set(name, readValue())
  }
  const readPairs = (from: number): void => {
    const count = Math.min(dump.readUInt32LE(from), mostAnnotations)
    for (let index = 0; index < count; index++) {
      const pair = from + 4 + 8 * index
      keep(utf8(dump, dump.readUInt32LE(pair)), () => utf8(dump, dump.readUInt32LE(pair + 4)))
    }
  }
  if (dump.readUInt32LE(at + 36) > 0) readPairs(dump.readUInt32LE(at + 40))
  if (dump.readUInt32LE(at + 44) === 0) return found
  const list = dump.readUInt32LE(at + 48)
  const count = Math.min(dump.readUInt32LE(list), mostModules)
  for (let index = 0; index < count; index++) {
    const info = dump.readUInt32LE(list + 4 + 12 * index + 8)
    if (dump.readUInt32LE(info + 12) > 0) readPairs(dump.readUInt32LE(info + 16))
    if (dump.readUInt32LE(info + 20) === 0) continue
    const objects = dump.readUInt32LE(info + 24)
    const length = Math.min(dump.readUInt32LE(objects), mostAnnotations)
    for (let object = 0; object < length; object++) {
      const entry = objects + 4 + 12 * object
      keep(utf8(dump, dump.readUInt32LE(entry)), () => utf8(dump, dump.readUInt32LE(entry + 8)))
    }
  }
  return found
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`

/** An address as a place in the program. Elsewhere it may be a number that was being worked on, so it is not told. */
const placeOf = (address: bigint, modules: Module[]): string => {
  const home = modules.find(({ base, size }) => address >= base && address < base + size)
  if (home) return `${home.name} + ${hex(address - home.base)}`
  return address < 0x10000n ? hex(address) : 'outside every module'
}

/**
 * Reduces a minidump to where in the program it crashed. Of the dump only the header, the exception, the instruction
 * pointer, the list of modules, the system's kind and four annotations are read; stacks and memory never are. Throws
 * when the bytes are no minidump, or end too early.
 */
export const reduceDump = (dump: Buffer): ReducedDump => {
  if (dump.readUInt32LE(0) !== signature) throw new Error('not a minidump')
  const [count, directory] = [Math.min(dump.readUInt32LE(8), 100), dump.readUInt32LE(12)]
  const streams = new Map<number, number>()
  for (let index = 0; index < count; index++) {
    const entry = directory + 12 * index
    streams.set(dump.readUInt32LE(entry), dump.readUInt32LE(entry + 8))
  }
  const [system, thrown, listed, info] = [systemInfo, exception, moduleList, crashpadInfo].map((one) =>
    streams.get(one),
  )
  const modules = listed === undefined ? [] : readModules(dump, listed)
  const annotations = info === undefined ? new Map<string, string>() : readAnnotations(dump, info)
  const architecture = system === undefined ? -1 : dump.readUInt16LE(system)
  const platform = system === undefined ? undefined : platforms[dump.readUInt32LE(system + 20)]
  const lines = [`Electron ${word(annotations.get('ver'))}`]
  if (system !== undefined) {
    const release = [8, 12, 16].map((offset) => dump.readUInt32LE(system + offset)).join('.')
    lines.push(`System ${platform ?? 'unknown'} ${release} ${architectures[architecture] ?? 'unknown'}`)
  }
  let reason = 'unknown'
  if (thrown !== undefined) {
    const code = dump.readUInt32LE(thrown + 8)
    const name = platform === undefined ? undefined : reasonNames[platform][code]
    reason = `${name ?? 'fault'} (${hex(code)})`
    const pointer = pointerAt[architecture]
    if (pointer) {
      const at = dump.readUInt32LE(thrown + 164) + pointer.offset
      const address = pointer.size === 8 ? dump.readBigUInt64LE(at) : BigInt(dump.readUInt32LE(at))
      lines.push(`Crashed in ${placeOf(address, modules)}`)
    }
    lines.push(`Fault address ${placeOf(dump.readBigUInt64LE(thrown + 24), modules)}`)
  }
  lines.push(...modules.map(({ name, version }) => `Module ${name}${version === '0.0.0.0' ? '' : ` ${version}`}`))
  return {
    at: dump.readUInt32LE(20) * 1_000,
    process: word(annotations.get('ptype') ?? annotations.get('process_type')),
    version: word(annotations.get('_version')),
    reason,
    lines,
  }
}
