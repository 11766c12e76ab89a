import type { Receipt } from '../../../shared/contract/payments.ts'
import { useCommand } from '../../host/command.ts'
import { api, queryClient } from '../../host/queries.ts'
import { Dialog, Form, MoneyField, notify, Text, TextArea, useForm, useMoneyText } from '../../ui/index.ts'
import { methodName } from './words.ts'

/** Gives a payment back, in whole or in part, with a reason. */
export function RefundDialog({ isOpen, receipt, onClose }: { isOpen: boolean; receipt: Receipt; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} title={`Refund ${receipt.receiptNo}`} onClose={onClose} size="sm">
      <RefundForm receipt={receipt} onClose={onClose} />
    </Dialog>
  )
}

/** Begins anew with each opening, with what can be given back then. */
function RefundForm({ receipt, onClose }: { receipt: Receipt; onClose: () => void }) {
  const money = useMoneyText()
  const refund = useCommand(api.payments.refund)
  const form = useForm({
    initialValues: { amountMinor: receipt.refundableMinor as number | null, reason: '' },
    validate: {
      amountMinor: (value) => (value === null || value <= 0 ? 'Type the amount.' : null),
      reason: (value) => (value.trim().length < 3 ? 'Say why in a few words.' : null),
    },
  })
  return (
    <Form
      form={form}
      submitLabel="Give back"
      submitKind="danger"
      onCancel={onClose}
      onSubmit={async ({ amountMinor, reason }) => {
        const done = await refund.run({ paymentId: receipt.id, amountMinor: amountMinor ?? 0, reason })
        void queryClient.invalidateQueries({ queryKey: api.charges.key() })
        void queryClient.invalidateQueries({ queryKey: api.shifts.key() })
        notify.done(`${money(done.amountMinor)} given back, receipt ${done.receiptNo}.`)
        onClose()
      }}
    >
      <Text>
        Paid {money(receipt.amountMinor)} by {methodName(receipt.method).toLowerCase()}; it goes back the same way. At
        most {money(receipt.refundableMinor)}.
      </Text>
      <MoneyField label="Amount to give back" autoFocus {...form.getInputProps('amountMinor')} />
      <TextArea label="Reason" required rows={2} maxLength={500} {...form.getInputProps('reason')} />
    </Form>
  )
}
