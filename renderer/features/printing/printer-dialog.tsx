import type { PrinterChoice } from '../../../shared/domain/printer.ts'
import { printerKindsOf } from '../../../shared/domain/printer.ts'
import { paperNames } from '../../../shared/domain/sheet.ts'
import { useCommand } from '../../host/command.ts'
import { api, type client } from '../../host/queries.ts'
import { Dialog, Form, notify, Select, Text, useForm } from '../../ui/index.ts'
import { LabelPrinterFields, ReceiptPrinterFields, SystemPrinterField } from './printer-fields.tsx'
import { choiceOf, type PrinterForm, valuesOf } from './printer-form.ts'

export type Printers = Awaited<ReturnType<typeof client.printing.printers>>

const names: Record<PrinterChoice['kind'], string> = {
  dialog: 'The print window',
  system: 'A printer installed on this computer',
  escpos: 'A receipt printer, directly',
  zpl: 'A label printer, directly',
}

const asksBack =
  'Printed at once. Hera asks the printer whether it came out; of one that does not answer it says “sent”, and a person has to look.'

const explained: Record<PrinterChoice['kind'], string> = {
  dialog:
    'The window of this computer opens every time and a person chooses the printer there. It works with every printer that is installed.',
  system: 'Printed at once, without a window, on the printer that you choose here.',
  escpos: `For receipt printers that speak ESC/POS, as nearly all do. ${asksBack}`,
  zpl: `For label printers that speak ZPL, as Zebra and many others do. ${asksBack}`,
}

const browserOnly = 'The desktop program can also use an installed printer without the window; a browser cannot.'

/** Chooses the printer of a paper on this computer. */
export function PrinterDialog({
  row,
  printers,
  onClose,
}: {
  row: Printers['papers'][number]
  printers: Printers
  onClose: () => void
}) {
  const { paper, printer } = row
  const choose = useCommand(api.printing.choose)
  const form = useForm<PrinterForm>({ initialValues: { printer: valuesOf(printer) } })
  const { kind } = form.values.printer
  const kinds = printerKindsOf[paper].filter((each) => each !== 'system' || printers.canPrintToSystem)
  const save = async ({ printer: values }: PrinterForm) => {
    await choose.run({ paper, printer: choiceOf(values) })
    notify.done('The printer was changed. Try it with a test print.')
    onClose()
  }
  return (
    <Dialog isOpen title={`Printer for ${paperNames[paper]}`} onClose={onClose} size="lg">
      <Form form={form} submitLabel="Use this printer" onCancel={onClose} onSubmit={save}>
        <Select
          label="Print with"
          autoFocus
          options={kinds.map((each) => ({ value: each, label: names[each] }))}
          {...form.getInputProps('printer.kind')}
        />
        <Text isSoft isSmall>
          {explained[kind]}
          {kind === 'dialog' && !printers.canPrintToSystem && ` ${browserOnly}`}
        </Text>
        {kind === 'system' && <SystemPrinterField form={form} names={printers.system} />}
        {kind === 'escpos' && <ReceiptPrinterFields form={form} />}
        {kind === 'zpl' && <LabelPrinterFields form={form} />}
      </Form>
    </Dialog>
  )
}
