/*
 * A minidump byte by byte, laid out as Crashpad writes it: header, directory, system, exception with its context,
 * modules, annotations, and memory. Compared with a real one in tests/e2e/crash.test.ts.
 */

export interface DumpPlan {
  at?: number
  architecture?: 'x64' | 'x86' | 'arm64'
  platform?: 'windows' | 'macos' | 'linux'
  code?: number
  faultAddress?: bigint
  pointer?: bigint
  modules?: { base: bigint; size: number; path: string; version?: [number, number, number, number] }[]
  /** Of the whole program, and of its first module. */
  annotations?: Record<string, string>
  objects?: Record<string, string>
  memory?: string
}

const architectures = { x86: [0, 184, 4], x64: [9, 248, 8], arm64: [12, 264, 8] } as const
const platforms = { windows: 2, macos: 0x8101, linux: 0x8201 } as const

class Writer {
  private parts: Buffer[] = []
  length = 0
  add(part: Buffer): number {
    const at = this.length
    this.parts.push(part)
    this.length += part.length
    return at
  }
  all(): Buffer {
    return Buffer.concat(this.parts)
  }
}

const u32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, 4 * index)
  return bytes
}

export const makeDump = (plan: DumpPlan = {}): Buffer => {
  const { annotations = {}, objects = {}, modules = [], memory = '' } = plan
  const out = new Writer()
  const streams: [number, number, number][] = []
  const streamCount = 5
  out.add(Buffer.alloc(32 + 12 * streamCount))
  const utf8 = (text: string): number =>
    out.add(Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(`${text}\0`)]))
  const utf16 = (text: string): number =>
    out.add(Buffer.concat([u32(text.length * 2), Buffer.from(`${text}\0`, 'utf16le')]))
  const stream = (type: number, bytes: Buffer): void => void streams.push([type, bytes.length, out.add(bytes)])

  const [machine, pointerAt, pointerSize] = architectures[plan.architecture ?? 'x64']
  const system = Buffer.alloc(56)
  system.writeUInt16LE(machine, 0)
  for (const [index, value] of [10, 0, 26200].entries()) system.writeUInt32LE(value, 8 + 4 * index)
  system.writeUInt32LE(platforms[plan.platform ?? 'windows'], 20)
  stream(7, system)

  const context = Buffer.alloc(1232, memory)
  if (pointerSize === 8) context.writeBigUInt64LE(plan.pointer ?? 0n, pointerAt)
  else context.writeUInt32LE(Number(plan.pointer ?? 0n), pointerAt)
  const contextAt = out.add(context)
  const exception = Buffer.alloc(168)
  exception.writeUInt32LE(plan.code ?? 0xc0000005, 8)
  exception.writeBigUInt64LE(plan.faultAddress ?? 0n, 24)
  exception.writeUInt32LE(context.length, 160)
  exception.writeUInt32LE(contextAt, 164)
  stream(6, exception)

  const list = Buffer.alloc(4 + 108 * modules.length)
  list.writeUInt32LE(modules.length, 0)
  for (const [index, module] of modules.entries()) {
    const at = 4 + 108 * index
    const [a, b, c, d] = module.version ?? [0, 0, 0, 0]
    list.writeBigUInt64LE(module.base, at)
    list.writeUInt32LE(module.size, at + 8)
    list.writeUInt32LE(utf16(module.path), at + 20)
    list.writeUInt32LE(0xfeef04bd, at + 24)
    list.writeUInt32LE(a * 65536 + b, at + 32)
    list.writeUInt32LE(c * 65536 + d, at + 36)
  }
  stream(4, list)

  const pairs = Object.entries(annotations).map(([name, value]) => u32(utf8(name), utf8(value)))
  const simple = Buffer.concat([u32(pairs.length), ...pairs])
  const simpleAt = out.add(simple)
  const named = Object.entries(objects).map(([name, value]) => u32(utf8(name), 1, utf8(value)))
  const objectList = Buffer.concat([u32(named.length), ...named])
  const moduleInfo = out.add(u32(1, 0, 0, 0, 0, objectList.length, out.add(objectList)))
  const infoList = u32(1, 0, 28, moduleInfo)
  const info = Buffer.concat([
    u32(1),
    Buffer.alloc(32, 7),
    u32(simple.length, simpleAt, infoList.length, out.add(infoList)),
    Buffer.alloc(8),
  ])
  stream(0x43500001, info)

  const memoryAt = out.add(Buffer.from(memory.repeat(50)))
  const memoryList = Buffer.alloc(20)
  memoryList.writeUInt32LE(1, 0)
  memoryList.writeUInt32LE(memory.length * 50, 12)
  memoryList.writeUInt32LE(memoryAt, 16)
  stream(5, memoryList)

  const dump = out.all()
  u32(0x504d444d, 0xa793, streamCount, 32, 0, Math.floor((plan.at ?? 0) / 1_000)).copy(dump)
  for (const [index, entry] of streams.entries()) u32(...entry).copy(dump, 32 + 12 * index)
  return dump
}
