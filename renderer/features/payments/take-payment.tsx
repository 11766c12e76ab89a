import { useEffect, useRef, useState } from 'react'
import type { ChargeLine } from '../../../shared/contract/charges.ts'
import type { PaymentMethod } from '../../../shared/domain/status.ts'
import { useCommand } from '../../host/command.ts'
import { errorReason } from '../../host/error-words.ts'
import { api, queryClient } from '../../host/queries.ts'
import {
  Button,
  Column,
  Form,
  Money,
  MoneyField,
  notify,
  Panel,
  Row,
  Segmented,
  Stat,
  Text,
  TextField,
  useForm,
  useMoneyText,
} from '../../ui/index.ts'
import { CashFields } from './cash-fields.tsx'
import { useShift } from './no-shift.tsx'
import type { Taken } from './taken-dialog.tsx'
import { methodName } from './words.ts'

interface Props {
  account: { patientId?: string; saleId?: string }
  balance: { dueMinor: number; depositMinor: number }
  /** Chosen lines that are still open; none means the oldest first. */
  picked: readonly ChargeLine[]
  /** The lines that were chosen, another array for each choice. */
  chosen: readonly string[]
  /** Whether the amount may take the focus: not while something else has it. */
  mayFocus: boolean
  onTaken: (taken: Taken) => void
}

const sumOf = (lines: readonly ChargeLine[]): number => lines.reduce((sum, line) => sum + line.openMinor, 0)

/** Takes a payment in full or in part, or a deposit, and offers the receipt. */
export function TakePayment({ account, balance, picked, chosen, mayFocus, onTaken }: Props) {
  const money = useMoneyText()
  const shift = useShift()
  const owedMinor = picked.length > 0 ? Math.min(sumOf(picked), balance.dueMinor) : balance.dueMinor
  const [kind, setKind] = useState<'payment' | 'deposit'>('payment')
  const take = useCommand(api.payments.take, {
    onSuccess: (answer) => {
      onTaken(answer)
      void queryClient.invalidateQueries({ queryKey: api.charges.key() })
      void queryClient.invalidateQueries({ queryKey: api.shifts.key() })
    },
  })
  const form = useForm({
    initialValues: {
      method: 'cash' as PaymentMethod,
      amountMinor: (owedMinor > 0 ? owedMinor : null) as number | null,
      tenderedMinor: null as number | null,
      reference: '',
    },
    validate: { amountMinor: (value) => (value === null || value <= 0 ? 'Type the amount.' : null) },
  })
  const { method, amountMinor, tenderedMinor } = form.values
  // The amount follows what is owed until somebody begins to fill this form in: from then on it is what was read to the
  // payer, or typed into a card terminal. Choosing lines asks for theirs.
  const hasBegun = useRef(false)
  const begin = <Fields extends { onChange?: (value: never) => void }>(field: Fields): Fields => ({
    ...field,
    onChange: (value: never) => {
      hasBegun.current = true
      field.onChange?.(value)
    },
  })
  const asked = useRef(chosen)
  useEffect(() => {
    if (asked.current !== chosen) hasBegun.current = false
    asked.current = chosen
    const followed = owedMinor > 0 ? owedMinor : null
    const isOther = form.getValues().amountMinor !== followed
    if (kind === 'payment' && !hasBegun.current && isOther) form.setFieldValue('amountMinor', followed)
  }, [owedMinor, chosen, kind, form.getValues, form.setFieldValue])
  const isCash = method === 'cash'
  const methods = (['cash', 'card', 'mobile', 'insurance', 'deposit'] as const).filter(
    (each) => each !== 'deposit' || (kind === 'payment' && balance.depositMinor > 0),
  )
  const submit = async (values: typeof form.values): Promise<void> => {
    try {
      await take.run({
        ...account,
        kind,
        method: values.method,
        amountMinor: values.amountMinor ?? 0,
        ...(isCash && values.tenderedMinor !== null ? { tenderedMinor: values.tenderedMinor } : {}),
        ...(kind === 'payment' ? { expectedBalanceMinor: balance.dueMinor } : {}),
        ...(kind === 'payment' && picked.length > 0 ? { chargeIds: picked.map((line) => line.id) } : {}),
        ...(values.reference.trim() ? { reference: values.reference.trim() } : {}),
      })
    } catch (error) {
      const isStale = errorReason(error) === 'balance_changed' || errorReason(error) === 'already_paid'
      if (!isStale) throw error
      // The bill is read again: what is owed changes under the words, which go where they stay.
      notify.error(error)
      void queryClient.invalidateQueries({ queryKey: api.charges.key() })
    }
  }
  return (
    <Panel title={kind === 'payment' ? 'Take payment' : 'Take a deposit'}>
      <Column>
        <Row justify="between" align="end">
          <Stat
            label={owedLabel(picked.length, balance.dueMinor)}
            value={<Money minor={picked.length > 0 ? owedMinor : Math.abs(balance.dueMinor)} />}
          />
          {balance.depositMinor > 0 && <Stat label="Deposit" value={<Money minor={balance.depositMinor} />} />}
          {account.patientId && owedMinor > 0 && (
            <Segmented
              label="Payment or deposit"
              options={[
                { value: 'payment', label: 'Payment' },
                { value: 'deposit', label: 'Deposit' },
              ]}
              value={kind}
              onChange={(next) => {
                if (next === 'deposit' && method === 'deposit') form.setFieldValue('method', 'cash')
                setKind(next)
              }}
            />
          )}
        </Row>
        {kind === 'payment' && owedMinor <= 0 ? (
          <Column>
            <Text isSoft>{balance.dueMinor < 0 ? 'Open a payment below to give it back.' : 'Nothing is owed.'}</Text>
            {account.patientId && <Button onClick={() => setKind('deposit')}>Take a deposit…</Button>}
          </Column>
        ) : (
          <Form form={form} isWide submitLabel={amountMinor ? `Take ${money(amountMinor)}` : 'Take'} onSubmit={submit}>
            <Segmented
              label="Method"
              options={methods.map((value) => ({ value, label: shortName[value] ?? methodName(value) }))}
              value={method}
              {...begin({ onChange: (value: PaymentMethod) => form.setFieldValue('method', value) })}
            />
            <MoneyField
              label="Amount"
              description={
                kind === 'deposit'
                  ? 'Kept for the patient until a bill is paid from it.'
                  : 'Type less to take a part payment.'
              }
              autoFocus={mayFocus}
              disabled={shift === null}
              {...begin(form.getInputProps('amountMinor'))}
            />
            {isCash && (
              <CashFields
                amountMinor={amountMinor}
                tenderedMinor={tenderedMinor}
                isDisabled={shift === null}
                onTendered={(minor) => {
                  hasBegun.current = true
                  form.setFieldValue('tenderedMinor', minor)
                }}
                field={begin(form.getInputProps('tenderedMinor'))}
              />
            )}
            {(method === 'card' || method === 'mobile' || method === 'insurance') && (
              <TextField
                label={
                  method === 'card' ? 'Card slip number' : method === 'mobile' ? 'Mobile money code' : 'Claim number'
                }
                required={method !== 'insurance'}
                maxLength={60}
                {...begin(form.getInputProps('reference'))}
              />
            )}
          </Form>
        )}
      </Column>
    </Panel>
  )
}

const shortName: Readonly<Record<string, string>> = { mobile: 'Mobile', deposit: 'Deposit' }

const owedLabel = (picked: number, dueMinor: number): string => {
  if (picked > 0) return picked === 1 ? 'Chosen: 1 charge' : `Chosen: ${picked} charges`
  return dueMinor < 0 ? 'To give back' : 'Owed'
}
