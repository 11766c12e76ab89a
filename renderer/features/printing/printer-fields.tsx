import { Checkbox, NumberField, RadioGroup, Row, Select, Text, TextField, type useForm } from '../../ui/index.ts'
import type { PrinterForm } from './printer-form.ts'

type FormOf = Pick<ReturnType<typeof useForm<PrinterForm>>, 'values' | 'getInputProps'>

export function SystemPrinterField({ form, names }: { form: FormOf; names: readonly string[] }) {
  const { name } = form.values.printer
  const options = [...new Set([...(name ? [name] : []), ...names])].map((value) => ({ value, label: value }))
  if (options.length === 0) {
    return <Text>No printer is installed on this computer. Add one in the system’s own settings, then come back.</Text>
  }
  return <Select label="Printer" required options={options} {...form.getInputProps('printer.name')} />
}

/** Where a printer is that Hera speaks to itself. */
function AddressFields({ form }: { form: FormOf }) {
  const { via } = form.values.printer.to
  return (
    <>
      <RadioGroup
        label="It is connected by"
        options={[
          { value: 'network', label: 'the network' },
          { value: 'device', label: 'a cable to this computer' },
        ]}
        {...form.getInputProps('printer.to.via')}
      />
      {via === 'network' ? (
        <Row align="start">
          <TextField
            label="Address"
            description="As the printer’s own settings page or its test print says."
            placeholder="192.168.1.50"
            required
            width="24rem"
            {...form.getInputProps('printer.to.host')}
          />
          <NumberField
            label="Port"
            description="9100 as a rule."
            min={1}
            max={65_535}
            width="8rem"
            {...form.getInputProps('printer.to.port')}
          />
        </Row>
      ) : (
        <TextField
          label="Port of this computer"
          description="On Linux a file such as /dev/usb/lp0; on Windows LPT1 or COM3."
          placeholder="/dev/usb/lp0"
          required
          {...form.getInputProps('printer.to.path')}
        />
      )}
    </>
  )
}

export function ReceiptPrinterFields({ form }: { form: FormOf }) {
  return (
    <>
      <AddressFields form={form} />
      <Select
        label="Characters in a line"
        description="Right when the ruler of a test sheet fills the line exactly."
        options={[
          { value: '48', label: '48: most printers for 80 mm paper' },
          { value: '42', label: '42: some printers for 80 mm paper' },
          { value: '32', label: '32: printers for 58 mm paper' },
        ]}
        {...form.getInputProps('printer.columns')}
      />
      <Checkbox
        label="It cuts the paper after each receipt"
        {...form.getInputProps('printer.cuts', { type: 'checkbox' })}
      />
    </>
  )
}

export function LabelPrinterFields({ form }: { form: FormOf }) {
  return (
    <>
      <AddressFields form={form} />
      <RadioGroup
        label="Dots per inch"
        description="It stands on the type plate. A label that comes out too small or too large has the other one."
        options={[
          { value: '203', label: '203' },
          { value: '300', label: '300' },
        ]}
        {...form.getInputProps('printer.dpi')}
      />
    </>
  )
}
