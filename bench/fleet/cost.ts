import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from 'pg'

const ticksPerSecond = 100

/** The processes of a Postgres on this computer: its own first, then one a connection and its helpers. */
const processesOf = (dataDir: string): number[] => {
  const own = Number(readFileSync(path.join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
  const children = readFileSync(`/proc/${own}/task/${own}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  return [own, ...children]
}

/** The fields of /proc/PID/stat behind the program's name, which may hold blanks. */
const statOf = (pid: number): number[] => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

/** Whether the processor time of a server in this folder can be read: Linux, and on this computer. */
export const canMeasure = (dataDir: string | null): dataDir is string =>
  dataDir !== null && existsSync('/proc/self/stat') && existsSync(path.join(dataDir, 'postmaster.pid'))

/** Processor time of the whole server so far, ms: its processes, and those that have ended. */
export const cpuMs = (dataDir: string): number => {
  const [own, ...children] = processesOf(dataDir)
  const sum = (pid: number, fields: number[]): number => {
    try {
      const stat = statOf(pid)
      return fields.reduce((total, field) => total + (stat[field] ?? 0), 0)
    } catch {
      return 0 // it ended between the two reads
    }
  }
  // utime, stime; of the first process also those of its ended children.
  const ticks = sum(own ?? 0, [11, 12, 13, 14]) + children.reduce((total, pid) => total + sum(pid, [11, 12]), 0)
  return (ticks / ticksPerSecond) * 1000
}

/** Memory that one connection keeps for itself, in bytes: the median over the server's backends of these pids. */
export const privateBytes = (pids: number[]): number => {
  const sizes = pids
    .map((pid) => /Private_Dirty:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])
    .map((kilobytes) => Number(kilobytes) * 1024)
    .toSorted((a, b) => a - b)
  return sizes[Math.floor(sizes.length / 2)] ?? Number.NaN
}

/** Size of the database on disk and of what was written to its log, bytes. */
export const sizesOf = async (admin: Client): Promise<{ database: number; log: number }> => {
  await admin.query('CHECKPOINT')
  const { rows } = await admin.query<{ database: string; log: string }>(
    `SELECT pg_database_size(current_database()) AS database,
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS log`,
  )
  return { database: Number(rows[0]?.database), log: Number(rows[0]?.log) }
}
