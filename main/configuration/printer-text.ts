import { z } from 'zod'
import { type PrinterAddress, type PrinterChoice, printerChoice } from '../../shared/contract/printing.ts'

/** What has to be written, for whoever wrote something else. */
export const printerForms =
  'Write dialog, system:NAME, escpos://ADDRESS:9100?columns=48 or zpl://ADDRESS:9100?dpi=203; escpos:/dev/usb/lp0 for a cable.'

const allowed: Record<string, readonly string[]> = { escpos: ['columns', 'cuts'], zpl: ['dpi'] }
const truth: Record<string, boolean> = { yes: true, no: false }

const addressOf = (place: string): PrinterAddress => {
  if (!place.startsWith('//')) return { via: 'device', path: place }
  const [, host = '', port = '9100'] = /^\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?\/?$/.exec(place) ?? []
  return { via: 'network', host: host.replaceAll(/[[\]]/g, ''), port: Number(port) }
}

/** Null when the text has none of the forms. */
const choiceOf = (text: string): unknown => {
  if (text === 'dialog') return { kind: 'dialog' }
  const [, kind = '', rest = ''] = /^([a-z]+):(.+)$/s.exec(text) ?? []
  if (kind === 'system') return { kind, name: rest }
  const known = allowed[kind]
  if (!known) return null
  const [place = '', query = ''] = rest.split(/\?(?=[^?]*$)/)
  const options = new URLSearchParams(query)
  if ([...options.keys()].some((name) => !known.includes(name))) return null
  const to = addressOf(place)
  return kind === 'escpos'
    ? { kind, to, columns: Number(options.get('columns') ?? 48), cuts: truth[options.get('cuts') ?? 'yes'] }
    : { kind, to, dpi: Number(options.get('dpi') ?? 203) }
}

/** A printer as an administrator writes it: the short text, or the same in full as the contract has it. */
export const printerText = z.unknown().transform((value, ctx): PrinterChoice => {
  const found = printerChoice.safeParse(typeof value === 'string' ? choiceOf(value.trim()) : value)
  if (found.success) return found.data
  ctx.addIssue(`This is not understood as a printer. ${printerForms}`)
  return z.NEVER
})
