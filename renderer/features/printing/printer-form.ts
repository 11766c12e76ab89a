import type { PrinterAddress, PrinterChoice } from '../../../shared/domain/printer.ts'

/** Every field of every kind of printer, so that changing the kind to and fro loses nothing that was typed. */
export interface PrinterForm {
  printer: {
    kind: PrinterChoice['kind']
    name: string | null
    to: { via: PrinterAddress['via']; host: string; port: number | null; path: string }
    columns: '32' | '42' | '48'
    cuts: boolean
    dpi: '203' | '300'
  }
}

const rawPort = 9100

export const valuesOf = (choice: PrinterChoice): PrinterForm['printer'] => {
  const to = 'to' in choice ? choice.to : null
  return {
    kind: choice.kind,
    name: choice.kind === 'system' ? choice.name : null,
    to: {
      via: to?.via ?? 'network',
      host: to?.via === 'network' ? to.host : '',
      port: to?.via === 'network' ? to.port : rawPort,
      path: to?.via === 'device' ? to.path : '',
    },
    columns: choice.kind === 'escpos' ? (`${choice.columns}` as const) : '48',
    cuts: choice.kind === 'escpos' ? choice.cuts : true,
    dpi: choice.kind === 'zpl' ? (`${choice.dpi}` as const) : '203',
  }
}

const columnsOf = { '32': 32, '42': 42, '48': 48 } as const
const dpiOf = { '203': 203, '300': 300 } as const

const addressOf = ({ via, host, port, path }: PrinterForm['printer']['to']): PrinterAddress =>
  via === 'network' ? { via, host: host.trim(), port: port ?? rawPort } : { via, path: path.trim() }

export const choiceOf = (values: PrinterForm['printer']): PrinterChoice => {
  switch (values.kind) {
    case 'dialog':
      return { kind: 'dialog' }
    case 'system':
      return { kind: 'system', name: values.name ?? '' }
    case 'escpos':
      return { kind: 'escpos', to: addressOf(values.to), columns: columnsOf[values.columns], cuts: values.cuts }
    case 'zpl':
      return { kind: 'zpl', to: addressOf(values.to), dpi: dpiOf[values.dpi] }
  }
}
