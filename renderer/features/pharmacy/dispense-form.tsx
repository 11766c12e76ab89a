import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useIsRead } from '../../app/is-read.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Checkbox,
  Column,
  ErrorNotice,
  Facts,
  Flag,
  IconPrinter,
  Loading,
  NumberField,
  notify,
  Panel,
  Row,
  Text,
  TextField,
  useClinic,
} from '../../ui/index.ts'
import { CheckNotice } from '../prescriptions/check-notice.tsx'
import { quantityWords, unitNoun, unitWords } from '../prescriptions/words.ts'
import { print } from '../printing/print.ts'
import { Allocation, type Taken } from './allocation.tsx'
import { labelJob } from './label.ts'

const asTaken = (lines: readonly { batchId: string; quantity: number }[]): Taken =>
  Object.fromEntries(lines.map((line) => [line.batchId, line.quantity]))

/**
 * Hands out one prescribed medicine: how much, from which batches, and what speaks against it. `isNext`: it took the
 * place of another one, which was handed out or is no longer open.
 */
export function DispenseForm({ itemId, isNext, onDone }: { itemId: string; isNext: boolean; onDone: () => void }) {
  const isRead = useIsRead(isNext)
  const clinic = useClinic()
  const [typed, setTyped] = useState<number | null | undefined>(undefined)
  const [chosen, setChosen] = useState<Taken | null>(null)
  const [overrideReason, setOverrideReason] = useState('')
  const [allergyReason, setAllergyReason] = useState('')
  const [withLabel, setWithLabel] = useState(false)
  const dispense = useCommand(api.dispenses.dispense)
  // Enter pressed twice hands out once anyway, but it would print two labels.
  const isSending = useRef(false)
  const { data, error, refetch } = useQuery(
    api.dispenses.propose.queryOptions({
      input: { prescriptionItemId: itemId, ...(typed ? { quantity: typed } : {}) },
      placeholderData: keepPreviousData,
    }),
  )
  if (!data)
    return (
      <Panel title="Hand out">
        {error ? <ErrorNotice error={error} onRetry={() => void refetch()} /> : <Loading lines={6} />}
      </Panel>
    )

  const { item, check, batches, short } = data
  const quantity = typed === undefined ? item.fulfilment.due : typed
  const taken = chosen ?? asTaken(data.lines)
  const sum = Object.values(taken).reduce((total, each) => total + each, 0)
  const usable = (quantity ?? 0) - (chosen ? 0 : short)
  const isOver = quantity !== null && quantity > item.fulfilment.remaining
  const isReady =
    isRead &&
    quantity !== null &&
    quantity > 0 &&
    (chosen ? sum === quantity : short === 0) &&
    (!isOver || overrideReason.trim().length >= 3) &&
    (!check.needsReason || allergyReason.trim().length >= 3)

  const handOut = async () => {
    if (!isReady || quantity === null || isSending.current) return
    isSending.current = true
    await send(quantity).finally(() => {
      isSending.current = false
    })
  }
  const send = async (quantity: number) => {
    const { dispenses } = await dispense.run({
      prescriptionItemId: itemId,
      quantity,
      ...(chosen
        ? {
            batches: Object.entries(chosen).flatMap(([batchId, each]) =>
              each > 0 ? [{ batchId, quantity: each }] : [],
            ),
          }
        : {}),
      ...(isOver ? { overrideReason: overrideReason.trim() } : {}),
      ...(check.needsReason ? { allergyOverrideReason: allergyReason.trim() } : {}),
    })
    notify.done(`${unitWords(quantity, item.baseUnit)} of ${item.medicineName} handed out.`)
    const [first] = dispenses
    if (withLabel && first) {
      const label = { dispenseId: first.id, patient: data.patient, item, quantity, at: first.dispensedAt }
      print(labelJob({ ...label, batches: dispenses }, clinic))
    }
    onDone()
  }

  return (
    <Panel
      title={
        <Row gap="small">
          {item.medicineName}
          {item.isHighAlert && <Flag>High alert</Flag>}
        </Row>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void handOut().catch(() => undefined)
        }}
      >
        <Column>
          <Text isStrong>{item.sentence}</Text>
          <Facts
            facts={[
              ['Prescribed', quantityWords(item)],
              ['Handed out', `${item.fulfilment.dispensed} of ${item.fulfilment.authorised}`],
              ['Remaining', unitWords(item.fulfilment.remaining, item.baseUnit)],
            ]}
          />
          {item.overrideReason && (
            <Banner tone="warning" title="The prescriber knew of the allergy">
              {item.overrideReason}
            </Banner>
          )}
          <CheckNotice check={check} />
          {check.needsReason && (
            <TextField
              label="Why it is handed out in spite of the allergy"
              required
              maxLength={240}
              value={allergyReason}
              onChange={setAllergyReason}
            />
          )}
          <Row align="end">
            <NumberField
              label="Quantity"
              width="9rem"
              min={1}
              autoFocus
              suffix={unitNoun(quantity ?? 0, item.baseUnit)}
              value={quantity}
              onChange={(next) => {
                setTyped(next)
                setChosen(null)
              }}
            />
            <Checkbox
              label="Choose the lots"
              checked={chosen !== null}
              onChange={(isChosen) => setChosen(isChosen ? asTaken(data.lines) : null)}
            />
          </Row>
          {isOver && (
            <TextField
              label={`Why more than the remaining ${unitWords(item.fulfilment.remaining, item.baseUnit)}`}
              required
              maxLength={240}
              value={overrideReason}
              onChange={setOverrideReason}
            />
          )}
          <Allocation batches={batches} taken={taken} {...(chosen ? { onChange: setChosen } : {})} />
          {!chosen && short > 0 && (
            <Banner
              tone="warning"
              title={
                usable > 0 ? `Only ${unitWords(usable, item.baseUnit)} can be handed out` : 'Nothing can be handed out'
              }
              actions={usable > 0 && <Button onClick={() => setTyped(usable)}>Hand out {usable} now</Button>}
            >
              Expired and held lots are not handed out. The rest stays open.
            </Banner>
          )}
          {chosen && sum !== quantity && (
            <Banner tone="warning">
              The lots add up to {sum}, not to {quantity ?? 0}.
            </Banner>
          )}
          {dispense.error !== null && <ErrorNotice error={dispense.error} />}
          <Row justify="end">
            <Checkbox label="Print the label" checked={withLabel} onChange={setWithLabel} />
            {withLabel && <IconPrinter size={16} aria-hidden />}
            <Button type="submit" kind="primary" disabled={!isReady} isLoading={dispense.isRunning}>
              Hand out{quantity ? ` ${unitWords(quantity, item.baseUnit)}` : ''}
            </Button>
          </Row>
        </Column>
      </form>
    </Panel>
  )
}
