import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MedicineRow } from '../../../shared/contract/medicines.ts'
import type { PrescriptionItemRow, PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  Dialog,
  ErrorNotice,
  Loading,
  notify,
  Row,
  Text,
  TextField,
  useHoldWindow,
} from '../../ui/index.ts'
import { type ItemDraft, itemProblems, toInput } from './item-draft.ts'
import { checkOptions, ItemForm } from './item-form.tsx'

const draftOf = (item: PrescriptionItemRow, medicine: MedicineRow): ItemDraft => ({
  medicine,
  dose: item.dose,
  doseUnit: (item.doseUnit ?? medicine.baseUnit) as ItemDraft['doseUnit'],
  route: item.route as ItemDraft['route'],
  frequency: item.frequency as ItemDraft['frequency'],
  durationDays: item.durationDays,
  asNeeded: item.asNeeded,
  quantity: null,
  repeats: item.repeats,
  instructions: item.instructions ?? '',
  overrideReason: item.overrideReason ?? '',
})

/** Changes an active medicine: what was prescribed is stopped and stays readable, a new item takes its place. */
export function ReplaceDialog({
  prescription,
  item,
  onClose,
}: {
  prescription: PrescriptionRow
  item: PrescriptionItemRow
  onClose: () => void
}) {
  const medicine = useQuery(api.medicines.read.queryOptions({ input: { id: item.medicineId } }))
  return (
    <Dialog isOpen title={`Change ${item.medicineName}`} size="lg" onClose={onClose}>
      {medicine.error && <ErrorNotice error={medicine.error} />}
      {medicine.data ? (
        <Replacing prescription={prescription} item={item} medicine={medicine.data} onClose={onClose} />
      ) : (
        !medicine.error && <Loading lines={4} />
      )}
    </Dialog>
  )
}

function Replacing({
  prescription,
  item,
  medicine,
  onClose,
}: {
  prescription: PrescriptionRow
  item: PrescriptionItemRow
  medicine: MedicineRow
  onClose: () => void
}) {
  const [draft, setDraft] = useState(() => draftOf(item, medicine))
  const [reason, setReason] = useState('')
  const [showProblems, setShowProblems] = useState(false)
  const check = useQuery(checkOptions(prescription.patientId, medicine.id, item.id))
  const replace = useCommand(api.prescriptions.replaceItem)
  useHoldWindow(replace.isRunning)
  const save = async () => {
    const problems = itemProblems(draft, check.data?.needsReason ?? false)
    if (Object.keys(problems).length > 0 || reason.trim().length < 3) {
      setShowProblems(true)
      return
    }
    await replace.run({ id: prescription.id, itemId: item.id, reason: reason.trim(), item: toInput(draft) })
    notify.done('Changed. The old line stays readable as stopped.')
    onClose()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save().catch(() => undefined)
      }}
    >
      <Column>
        <Text isSoft isSmall>
          Now: {item.sentence}
        </Text>
        <ItemForm
          draft={draft}
          check={check.data}
          checkError={check.error}
          showProblems={showProblems}
          autoFocus
          onChange={setDraft}
        />
        <TextField
          label="Why it is changed"
          required
          maxLength={480}
          value={reason}
          error={showProblems && reason.trim().length < 3 ? 'Say why in a few words.' : undefined}
          onChange={setReason}
        />
        {replace.error !== null && <ErrorNotice error={replace.error} />}
        <Row justify="end">
          <Button onClick={onClose} disabled={replace.isRunning}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" isLoading={replace.isRunning}>
            Change it
          </Button>
        </Row>
      </Column>
    </form>
  )
}
