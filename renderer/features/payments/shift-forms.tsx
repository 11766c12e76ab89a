import type { Shift } from '../../../shared/contract/shifts.ts'
import { shiftDifference } from '../../../shared/domain/charge.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Form, MoneyField, notify, Panel, Text, TextArea, useForm, useMoneyText } from '../../ui/index.ts'

/** Opens the own shift. */
export function OpenShift({ mayFocus }: { mayFocus: boolean }) {
  const open = useCommand(api.shifts.open)
  const form = useForm({
    initialValues: { openingMinor: null as number | null },
    validate: {
      openingMinor: (value) => (value === null ? 'Count the drawer and type the float; 0 if it is empty.' : null),
    },
  })
  return (
    <Panel title="Open your shift">
      <div style={{ maxWidth: '20rem' }}>
        <Form
          form={form}
          submitLabel="Open the shift"
          onSubmit={async ({ openingMinor }) => {
            await open.run({ openingMinor: openingMinor ?? 0 })
            notify.done('Your shift is open.')
          }}
        >
          <MoneyField
            label="Float in the drawer"
            description="The cash that is in it now."
            required
            autoFocus={mayFocus}
            {...form.getInputProps('openingMinor')}
          />
        </Form>
      </div>
    </Panel>
  )
}

/** Closes a shift with what was counted; a difference is said and needs a reason. */
export function CloseShift({ shift, onClosed }: { shift: Shift; onClosed: (id: string) => void }) {
  const money = useMoneyText()
  const close = useCommand(api.shifts.close)
  const form = useForm({
    initialValues: { countedMinor: null as number | null, differenceReason: '' },
    validate: { countedMinor: (value) => (value === null ? 'Count the drawer and type the amount.' : null) },
  })
  const { countedMinor } = form.values
  const differenceMinor = countedMinor === null ? 0 : shiftDifference(shift.expectedMinor, countedMinor)
  return (
    <Panel title="Close the shift">
      <Form
        form={form}
        isWide
        submitLabel="Close the shift"
        onSubmit={async (values) => {
          const reason = values.differenceReason.trim()
          const closed = await close.run({
            id: shift.id,
            countedMinor: values.countedMinor ?? 0,
            ...(differenceMinor !== 0 && reason ? { differenceReason: reason } : {}),
          })
          notify.done('The shift is closed.')
          onClosed(closed.id)
        }}
      >
        <MoneyField
          label="Cash counted"
          required
          description="All that is in the drawer now, the float included."
          {...form.getInputProps('countedMinor')}
        />
        {differenceMinor !== 0 && (
          <>
            <Text isStrong>
              {money(Math.abs(differenceMinor))} {differenceMinor > 0 ? 'more' : 'less'} than expected.
            </Text>
            <TextArea
              label="Reason for the difference"
              required
              rows={2}
              maxLength={500}
              {...form.getInputProps('differenceReason')}
            />
          </>
        )}
        <Text isSoft isSmall>
          A closed shift is locked: nothing can be added to it.
        </Text>
      </Form>
    </Panel>
  )
}
