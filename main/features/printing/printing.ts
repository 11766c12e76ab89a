import { readFileSync } from 'node:fs'
import path from 'node:path'
import { HeraError, notFound } from '../../../shared/domain/error.ts'
import type { PrinterChoice, PrintOutcome } from '../../../shared/domain/printer.ts'
import { printerWords } from '../../../shared/domain/printer-words.ts'
import { isSecretSheet, type Sheet, type SheetKind, sheetNames } from '../../../shared/domain/sheet.ts'
import { type Call, noteAccess, type SignedInCall } from '../../api/call.ts'
import { authorOf } from '../../api/guard.ts'
import { deliver } from '../../printing/deliver.ts'
import { deliveryWords, letterWords } from '../../printing/problem-words.ts'
import { printerOf, reachable } from './choices.ts'
import { printStore } from './store.ts'

/** Printing waits, so it is an action; who speaks is known all the same. */
export const signedIn = (call: Call): SignedInCall => {
  if (!call.session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  return { ...call, session: call.session, author: authorOf(call.session) }
}

export interface PrintOrder {
  kind: SheetKind
  sheet: Sheet
  subjectId: string | null
  patientId: string | null
  /** A copy whatever was printed before. */
  isCopy?: boolean
  /** By the print window, whatever printer the paper has. */
  isByWindow: boolean
}

export interface Printed {
  id: string
  outcome: PrintOutcome
  words: string
  printer: string
  isCopy: boolean
}

/** Whose sheet this may be: a patient prints their own, and everybody else that of a patient who is there. */
const ownedBy = (call: SignedInCall, patientId: string | null): string | null => {
  if (call.session.role === 'patient') {
    if (patientId !== null && patientId !== call.session.patientId) throw notFound('patient')
    return call.session.patientId
  }
  if (patientId !== null && !printStore(call.core.store).isPatient(patientId)) throw notFound('patient')
  return patientId
}

/**
 * Prints a sheet on the printer that its paper has here, and keeps what was printed and how it came out. The record is on
 * disk, as unsure, before the printer gets a byte.
 */
export const print = async (call: SignedInCall, order: PrintOrder): Promise<Printed> => {
  const { core } = call
  const { kind, sheet, subjectId } = order
  if (isSecretSheet(kind)) {
    throw new HeraError('FORBIDDEN', 'A secret is printed from the print window only, and Hera keeps no copy of it.')
  }
  const store = printStore(core.store)
  const patientId = ownedBy(call, order.patientId)
  const isPatient = call.session.role === 'patient'
  const isCopy =
    order.isCopy ?? (subjectId !== null && store.wasPrinted(kind, subjectId, isPatient ? (patientId ?? '') : null))
  // Printers without a window are the staff's: nobody else sends paper through the clinic.
  const printer: PrinterChoice =
    order.isByWindow || isPatient ? { kind: 'dialog' } : reachable(core, printerOf(core, sheet.paper).printer)
  const id = core.newId()
  noteAccess(call, patientId, { print: id, kind, paper: sheet.paper, isCopy })
  store.insert({
    id,
    at: call.now,
    userId: call.author.userId,
    sessionId: call.author.sessionId,
    kind,
    paper: sheet.paper,
    title: sheet.title ?? sheetNames[kind],
    subjectId,
    patientId,
    isCopy,
    outcome: printer.kind === 'dialog' ? 'dialog' : 'unsure',
    problem: printer.kind === 'dialog' ? null : 'interrupted',
    printer: printerWords(printer),
    sheet,
  })
  const answer = { id, printer: printerWords(printer), isCopy }
  if (printer.kind === 'dialog') {
    return { ...answer, outcome: 'dialog', words: 'The print window opens: choose the printer there.' }
  }
  const marks = { isDemo: core.isDemo, isCopy }
  const css = () => readFileSync(path.join(core.root, 'resources/print.css'), 'utf8')
  const delivered = await deliver(printer, sheet, marks, { system: core.systemPrinters, css, root: core.root })
  store.settle(id, delivered.outcome, delivered.problem)
  // Of what did not come out nothing stands anywhere.
  const unknown = delivered.outcome === 'failed' ? 0 : delivered.unknown
  return {
    ...answer,
    outcome: delivered.outcome,
    words: [deliveryWords(delivered, answer.printer), letterWords(unknown, 'this printer')].join(' ').trim(),
  }
}
