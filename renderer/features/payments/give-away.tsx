import { useState } from 'react'
import type { ChargeLine } from '../../../shared/contract/charges.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Dialog, Form, MoneyField, notify, Text, TextArea, useForm, useMoneyText } from '../../ui/index.ts'

const rules = {
  amountMinor: (value: number | null) => (value === null || value <= 0 ? 'Type the amount.' : null),
  reason: (value: string) => (value.trim().length < 3 ? 'Say why in a few words.' : null),
}

const initialValues: { amountMinor: number | null; reason: string } = { amountMinor: null, reason: '' }

/** A discount over charges, spread in proportion to what is open on them. */
export function DiscountDialog({
  isOpen,
  lines,
  onClose,
}: {
  isOpen: boolean
  lines: readonly ChargeLine[]
  onClose: () => void
}) {
  return (
    <Dialog isOpen={isOpen} title="Discount" onClose={onClose} size="sm">
      <DiscountForm lines={lines} onClose={onClose} />
    </Dialog>
  )
}

function DiscountForm({ lines: found, onClose }: { lines: readonly ChargeLine[]; onClose: () => void }) {
  const money = useMoneyText()
  const discount = useCommand(api.charges.discount)
  const form = useForm({ initialValues, validate: rules })
  // On what was read here; a charge that comes meanwhile is not reduced unseen.
  const [lines] = useState(found)
  const openMinor = lines.reduce((sum, line) => sum + line.openMinor, 0)
  return (
    <Form
      form={form}
      submitLabel="Give the discount"
      onCancel={onClose}
      onSubmit={async ({ amountMinor, reason }) => {
        const chargeIds = lines.map((line) => line.id)
        await discount.run({ chargeIds, amountMinor: amountMinor ?? 0, reason })
        notify.done('The discount is on the bill.')
        onClose()
      }}
    >
      <Text>
        On {lines.length === 1 ? lines[0]?.description : `${lines.length} charges`}, {money(openMinor)} open.
      </Text>
      <MoneyField label="Discount" required autoFocus {...form.getInputProps('amountMinor')} />
      <TextArea label="Reason" required rows={2} maxLength={500} {...form.getInputProps('reason')} />
    </Form>
  )
}

/** An administrator writes off what will not be paid. */
export function WriteOffDialog({
  isOpen,
  account,
  dueMinor,
  onClose,
}: {
  isOpen: boolean
  account: { patientId?: string; saleId?: string }
  dueMinor: number
  onClose: () => void
}) {
  return (
    <Dialog isOpen={isOpen} title="Write off" onClose={onClose} size="sm">
      <WriteOffForm account={account} dueMinor={dueMinor} onClose={onClose} />
    </Dialog>
  )
}

function WriteOffForm({
  account,
  dueMinor,
  onClose,
}: {
  account: { patientId?: string; saleId?: string }
  dueMinor: number
  onClose: () => void
}) {
  const money = useMoneyText()
  const writeOff = useCommand(api.payments.writeOff)
  const form = useForm({ initialValues, validate: rules })
  return (
    <Form
      form={form}
      submitLabel="Write off"
      submitKind="danger"
      onCancel={onClose}
      onSubmit={async ({ amountMinor, reason }) => {
        await writeOff.run({ ...account, amountMinor: amountMinor ?? 0, expectedBalanceMinor: dueMinor, reason })
        notify.done('Written off.')
        onClose()
      }}
    >
      <Text>{money(dueMinor)} is owed. What is written off will not be asked for again; no money moves.</Text>
      <MoneyField label="Amount" required autoFocus {...form.getInputProps('amountMinor')} />
      <TextArea label="Reason" required rows={2} maxLength={500} {...form.getInputProps('reason')} />
    </Form>
  )
}
