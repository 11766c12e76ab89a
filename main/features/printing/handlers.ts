import type { PrintRow, printing } from '../../../shared/contract/printing.ts'
import { may } from '../../../shared/domain/capability.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import { invalid, notFound } from '../../../shared/domain/error.ts'
import { isSecretSheet, kindsOfPaper, paperNames, papers, type Sheet } from '../../../shared/domain/sheet.ts'
import { noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { letterWords } from '../../printing/problem-words.ts'
import { keepChoice, printerOf, wordsOf } from './choices.ts'
import { type PrintOrder, print, signedIn } from './printing.ts'
import { sampleSheet } from './samples.ts'
import { printStore, type RecordRow } from './store.ts'

const rowOf = (row: Omit<RecordRow, 'sheet'>): PrintRow => ({
  id: row.id,
  at: row.at,
  by: row.by ?? 'Unknown',
  kind: row.kind,
  paper: row.paper,
  title: row.title,
  isCopy: row.is_copy === 1,
  outcome: row.outcome,
  printer: row.printer,
})

const sheetOf = (row: RecordRow): Sheet => JSON.parse(row.sheet) as Sheet

const find = (call: SignedInCall, id: string): RecordRow => {
  const row = printStore(call.core.store).read(id)
  if (!row) throw notFound('print')
  return row
}

export const printingHandlers: Handlers<typeof printing> = {
  async printers({ core, session }) {
    // A patient prints by the print window; where the clinic's printers are is not theirs to know.
    if (session.role === 'patient') {
      const printer = { kind: 'dialog' } as const
      const row = { printer, source: 'default', words: wordsOf(core, printer) } as const
      return { papers: papers.map((paper) => ({ paper, ...row })), system: [], canPrintToSystem: false }
    }
    return {
      papers: papers.map((paper) => {
        const { printer, source } = printerOf(core, paper)
        return { paper, printer, source, words: wordsOf(core, printer) }
      }),
      system: core.systemPrinters ? await core.systemPrinters.list() : [],
      canPrintToSystem: core.systemPrinters !== null,
    }
  },

  choose(call, { paper, printer }) {
    keepChoice(call.core, paper, printer)
    const { store } = call.core
    const detail = { paper, kind: printer.kind }
    store.audit.append({ at: call.now, author: call.author, action: call.procedure, patientId: null, detail })
    return { paper, printer }
  },

  async test(call, { paper, kind }) {
    if (!kindsOfPaper[paper].includes(kind)) {
      throw invalid('kind', `This is not printed on this paper: ${paperNames[paper]}.`)
    }
    const sheet = sampleSheet(kind, paper, call.core.settings())
    const order = { kind: 'test', sheet, subjectId: null, patientId: null, isByWindow: isSecretSheet(kind) } as const
    return { ...(await print(signedIn(call), order)), sheet }
  },

  print: (call, order) => print(signedIn(call), order),

  async again(call, { id, isByWindow }) {
    const speaking = signedIn(call)
    const row = find(speaking, id)
    const { kind, subject_id: subjectId, patient_id: patientId } = row
    const sheet = sheetOf(row)
    const isOnPaper =
      row.is_copy === 1 ||
      row.outcome !== 'failed' ||
      (subjectId !== null && printStore(call.core.store).wasPrinted(kind, subjectId, null))
    const order: PrintOrder = { kind, sheet, subjectId, patientId, isCopy: isOnPaper, isByWindow }
    return { ...(await print(speaking, order)), sheet }
  },

  list(call, { search, kind, order, page, pageSize }) {
    const filter = { search, kind, isOldestFirst: order === 'asc' }
    const { rows, total } = printStore(call.core.store).page(filter, pageSize, (page - 1) * pageSize)
    noteAccess(call, null, { ids: rows.map((row) => row.id) }, 'prints')
    return { rows: rows.map(rowOf), total, page, pageSize }
  },

  read(call, { id }) {
    const row = find(call, id)
    noteAccess(call, row.patient_id, { print: id })
    return { ...rowOf(row), sheet: sheetOf(row) }
  },

  async pdf(call, { id }) {
    const speaking = signedIn(call)
    const row = find(speaking, id)
    // Whether somebody else's print is there is nobody's business.
    if (row.user_id !== speaking.author.userId && !may(speaking.session.role, 'print.read')) throw notFound('print')
    noteAccess(speaking, row.patient_id, { print: id })
    // Loaded when it is needed: it is the largest part of printing, and the start of the program doesn't wait for it.
    const { pdfOf } = await import('../../printing/pdf.ts')
    const { core } = call
    const marks = { isDemo: core.isDemo, isCopy: true }
    const { bytes, unknown } = await pdfOf(sheetOf(row), marks, { at: row.at, root: core.root })
    const day = toDateText(row.at, core.settings().timeZone)
    return {
      name: `${row.kind.replaceAll('_', '-')}-${day}-${id.slice(-4)}.pdf`,
      base64: Buffer.from(bytes).toString('base64'),
      words: letterWords(unknown, 'the font of the PDF'),
    }
  },
}
