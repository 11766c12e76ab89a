import { z } from 'zod'
import {
  isPrinterDevice,
  type PrinterAddress,
  type PrinterChoice,
  type PrintOutcome,
  printOutcomes,
} from '../domain/printer.ts'
import { type Block, papers, type Sheet, sheetKinds } from '../domain/sheet.ts'
import { commandInput, id, line, listInput, listOutput, paragraph, time } from './fields.ts'
import { action, command, query } from './procedure.ts'

const text = (max = 2_000) => paragraph('Text', max)

/** One part of a sheet (shared/domain/sheet.ts says what each is). */
const block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: text(300) }),
  z.object({ kind: z.literal('text'), text: text(20_000), weight: z.enum(['plain', 'strong', 'small']) }),
  z.object({ kind: z.literal('pairs'), rows: z.array(z.tuple([text(200), text()])).max(200) }),
  z
    .object({
      kind: z.literal('table'),
      columns: z
        .array(z.object({ title: text(100), align: z.enum(['left', 'right']) }))
        .min(1)
        .max(8),
      rows: z.array(z.array(text()).max(8)).max(2_000),
    })
    .refine(
      ({ columns, rows }) => rows.every((cells) => cells.length === columns.length),
      'A table has a cell for every column in each row.',
    ),
  z.object({ kind: z.literal('total'), name: text(200), value: text(200) }),
  z.object({ kind: z.literal('list'), items: z.array(text()).max(500) }),
  z.object({ kind: z.literal('code'), text: text(500) }),
  z.object({ kind: z.literal('sign'), name: text(200) }),
  z.object({ kind: z.literal('gap') }),
]) satisfies z.ZodType<Block, Block>

export const sheet = z.object({
  paper: z.enum(papers),
  letterhead: z.object({ name: text(200), text: text(1_000) }).nullable(),
  title: text(200).nullable(),
  blocks: z.array(block).min(1).max(500),
}) satisfies z.ZodType<Sheet, Sheet>

/** Where a printer without a window is (shared/domain/printer.ts). */
export const printerAddress = z.discriminatedUnion('via', [
  z.object({
    via: z.literal('network'),
    host: line('Printer address', 200).refine(
      (host) => /^[A-Za-z0-9._:-]+$/.test(host),
      'Printer address: a name or a number address, without http:// and without a path.',
    ),
    port: z.number().int().min(1).max(65_535),
  }),
  z.object({
    via: z.literal('device'),
    path: line('Device', 300).refine(
      isPrinterDevice,
      'Device: the file of a printer port, such as /dev/usb/lp0, or LPT1 on Windows.',
    ),
  }),
]) satisfies z.ZodType<PrinterAddress>
export type { PrinterAddress, PrinterChoice, PrintOutcome }

/** What kinds there are is said in shared/domain/printer.ts. */
export const printerChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('dialog') }),
  z.object({ kind: z.literal('system'), name: line('Printer', 200) }),
  z.object({
    kind: z.literal('escpos'),
    to: printerAddress,
    columns: z.union([z.literal(32), z.literal(42), z.literal(48)]),
    cuts: z.boolean(),
  }),
  z.object({ kind: z.literal('zpl'), to: printerAddress, dpi: z.union([z.literal(203), z.literal(300)]) }),
]) satisfies z.ZodType<PrinterChoice>

/**
 * printed: the printer itself said so. sent: all of it was handed over, and this way there is no more to know. dialog:
 * the person prints it from the print window. unsure: it stopped on the way, part of it may be on paper. failed: nothing
 * was printed.
 */
export const printOutcome = z.enum(printOutcomes)

export const printResult = z.object({
  /** The kept record. */
  id,
  outcome: printOutcome,
  /** What happened, and what to do where it did not work: "Not printed: the paper is out. ..." */
  words: z.string(),
  /** The printer as people know it: "Receipt printer at 10.0.0.7", "the print window". */
  printer: z.string(),
})
export type PrintResult = z.infer<typeof printResult>

export const paper = z.enum(papers)

/** The person takes the print window this time, as after a printer has failed: kept and marked like any other print. */
const isByWindow = z.boolean().default(false)

export const printRow = z.object({
  id,
  at: time,
  by: z.string(),
  kind: z.enum(sheetKinds),
  paper,
  title: z.string(),
  /** A copy of something that was printed before. */
  isCopy: z.boolean(),
  outcome: printOutcome,
  printer: z.string(),
})
export type PrintRow = z.infer<typeof printRow>

export const printing = {
  printers: query('session', '/printers', 'Which printer each paper goes to on this computer').output(
    z.object({
      papers: z.array(
        z.object({
          paper,
          printer: printerChoice,
          source: z.enum(['managed', 'chosen', 'default']),
          words: z.string(),
        }),
      ),
      /** Printers installed on this computer; empty where the program cannot print without a window. */
      system: z.array(z.string()),
      canPrintToSystem: z.boolean(),
    }),
  ),

  choose: command('printer.manage', 'PUT', '/printers/{paper}', 'Choose the printer of a paper on this computer')
    .input(commandInput({ paper, printer: printerChoice }))
    .output(z.object({ paper, printer: printerChoice })),

  test: action('printer.manage', '/printers/{paper}/test', 'Print a test sheet of every template on this paper')
    .input(z.object({ paper, kind: z.enum(sheetKinds) }))
    .output(printResult.extend({ sheet })),

  print: action('session', '/prints', 'Print a sheet', { successStatus: 201 })
    .input(
      z.object({
        kind: z.enum(sheetKinds),
        sheet,
        /** What it is of: a payment, a prescription, a visit. Asked for again, it is a copy and says so. */
        subjectId: id.nullable(),
        patientId: id.nullable(),
        isByWindow,
      }),
    )
    .output(printResult.extend({ isCopy: z.boolean() })),

  /** Marked as a copy, unless the printing of it has failed and nothing of it is on paper. */
  again: action('print.read', '/prints/{id}/again', 'Print a kept sheet again', { successStatus: 201 })
    .input(z.object({ id, isByWindow }))
    .output(printResult.extend({ isCopy: z.boolean(), sheet })),

  list: query('print.read', '/prints', 'What was printed on this computer')
    .input(listInput(['at'], { kind: z.enum(sheetKinds).optional() }))
    .output(listOutput(printRow)),

  read: query('print.read', '/prints/{id}', 'A kept sheet').input(z.object({ id })).output(printRow.extend({ sheet })),

  /** The sheet as a PDF, A4 or as long as the roll: the record that is given away or filed. */
  pdf: action('session', '/prints/{id}/pdf', 'A kept sheet as PDF (own prints, else print.read)', { method: 'GET' })
    .input(z.object({ id }))
    /** `words`: what is not in it as it should be; empty when all is well. */
    .output(z.object({ name: z.string(), base64: z.string(), words: z.string() })),
}
