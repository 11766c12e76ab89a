import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'

/** A CSV text to read, once or more. */
export interface CsvSource {
  name: string
  bytes: number
  /** Changes when the content does. */
  fingerprint: string
  open(): Readable
}

const edgeBytes = 65_536

export const fileSource = (path: string, name: string): CsvSource => {
  const { size } = statSync(path)
  const hash = createHash('sha256').update(String(size))
  const handle = openSync(path, 'r')
  try {
    for (const from of [0, Math.max(0, size - edgeBytes)]) {
      const buffer = Buffer.alloc(Math.min(edgeBytes, size))
      hash.update(buffer.subarray(0, readSync(handle, buffer, 0, buffer.length, from)))
    }
  } finally {
    closeSync(handle)
  }
  return { name, bytes: size, fingerprint: hash.digest('hex'), open: () => createReadStream(path) }
}

export const textSource = (text: string, name: string): CsvSource => {
  const content = Buffer.from(text, 'utf8')
  const fingerprint = createHash('sha256').update(content).digest('hex')
  return { name, bytes: content.length, fingerprint, open: () => Readable.from([content]) }
}

/** One record: `row` counts from 1, the header. `problem` says in words why it can't be read. */
export interface CsvRow {
  row: number
  cells: string[]
  problem: string | null
  /** Bytes of the source read so far. */
  bytes: number
}

/** The separator that a header line uses: comma, semicolon or tab. */
export const delimiterOf = (header: string): string =>
  [',', ';', '\t'].toSorted((a, b) => header.split(b).length - header.split(a).length)[0] ?? ','

const firstLine = async (source: CsvSource): Promise<string> => {
  const stream = source.open()
  try {
    for await (const chunk of stream) return String(chunk).slice(0, 10_000).split(/\r?\n/)[0] ?? ''
    return ''
  } finally {
    stream.destroy()
  }
}

/** Reads a CSV (RFC 4180, UTF-8) row by row, the header first; broken records come with a problem and do not stop it. */
export async function* readCsv(source: CsvSource): AsyncGenerator<CsvRow> {
  const stream = source.open()
  // The parser runs ahead: what it skips is kept with its line, and told between the rows around it.
  const broken: number[] = []
  const parser = stream.pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(await firstLine(source)),
      relax_column_count: true,
      // A stray quotation mark is data; strictly it would swallow the row.
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 1_000_000,
      info: true,
      on_skip: (error) => {
        broken.push(Number((error as { lines?: number } | undefined)?.lines ?? 0))
        return undefined
      },
    }),
  )
  stream.on('error', (error) => parser.destroy(error))
  let row = 0
  let width = 0
  const unreadable = (): CsvRow => {
    row += 1
    return { row, cells: [], problem: badQuote, bytes: parser.info.bytes }
  }
  try {
    for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: string[] }>) {
      while (broken[0] !== undefined && broken[0] < info.lines) {
        broken.shift()
        yield unreadable()
      }
      row += 1
      if (row === 1) width = record.length
      const cells = record.map((cell) => cell.trim())
      yield { row, cells, problem: problemOf(cells, width), bytes: parser.info.bytes }
    }
    while (broken.shift() !== undefined) yield unreadable()
  } finally {
    stream.destroy()
    parser.destroy()
  }
}

const badQuote =
  'A quotation mark is not closed, so the lines after it can’t be told apart, or the row is over a megabyte. Correct the file and import it again.'

const problemOf = (cells: string[], width: number): string | null => {
  if (cells.some((cell) => cell.startsWith('"') && cell.includes('\n'))) return badQuote
  if (cells.length !== width) return 'This row has more or fewer cells than the header.'
  if (cells.some((cell) => cell.includes('\ufffd'))) return 'This row is not UTF-8 text.'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is refused
  if (cells.some((cell) => /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(cell)))
    return 'This row holds control characters.'
  return null
}

/** What tells a repeated row: the hash of the whole of it. */
export const hashOfRow = (cells: readonly string[]): string =>
  createHash('sha256').update(cells.join('\u001f')).digest('hex').slice(0, 40)
