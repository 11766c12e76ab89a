import type { MedicineCheck } from '../../../shared/contract/prescriptions.ts'
import { frequencies, routes } from '../../../shared/domain/status.ts'
import { prescribedUnits } from '../../../shared/domain/unit.ts'
import { api } from '../../host/queries.ts'
import { Checkbox, Column, ErrorNotice, Grid, NumberField, Select, Text, TextArea, TextField } from '../../ui/index.ts'
import { CheckNotice } from './check-notice.tsx'
import { derivedQuantity, draftSentence, type ItemDraft, itemProblems } from './item-draft.ts'
import { frequencyWords, unitWords } from './words.ts'

const unitOptions = prescribedUnits.map((value) => ({ value, label: value }))
const routeOptions = routes.map((value) => ({ value, label: value }))
const frequencyOptions = frequencies.map((value) => ({ value, label: frequencyWords[value] ?? value }))

/** The check of a medicine for a patient; it is asked again when an allergy or a prescription changes. */
export const checkOptions = (patientId: string, medicineId: string, exceptItemId?: string) =>
  api.prescriptions.check.queryOptions({ input: { patientId, medicineId, ...(exceptItemId ? { exceptItemId } : {}) } })

/** The structured dose of one medicine, with its check. `showProblems` once the person has tried to save. */
export function ItemForm({
  draft,
  onChange,
  check,
  checkError,
  showProblems,
  autoFocus = false,
}: {
  draft: ItemDraft
  onChange: (draft: ItemDraft) => void
  check: MedicineCheck | undefined
  checkError: unknown
  showProblems: boolean
  autoFocus?: boolean
}) {
  const set = (changes: Partial<ItemDraft>) => onChange({ ...draft, ...changes })
  const problems = showProblems ? itemProblems(draft, check?.needsReason ?? false) : {}
  const derived = derivedQuantity(draft)
  const { medicine } = draft
  return (
    <Column gap="medium">
      {check && <CheckNotice check={check} />}
      {Boolean(checkError) && <ErrorNotice error={checkError} />}
      {check?.needsReason && (
        <TextField
          label="Why it is right in spite of the allergy"
          required
          maxLength={500}
          value={draft.overrideReason}
          error={problems.overrideReason}
          onChange={(overrideReason) => set({ overrideReason })}
        />
      )}
      <Grid least="10rem" gap="small">
        <NumberField
          label="Dose"
          decimals={3}
          min={0}
          autoFocus={autoFocus}
          value={draft.dose}
          error={problems.dose}
          onChange={(dose) => set({ dose })}
        />
        <Select label="Unit" options={unitOptions} value={draft.doseUnit} onChange={(doseUnit) => set({ doseUnit })} />
        <Select
          label="How often"
          options={frequencyOptions}
          value={draft.frequency}
          onChange={(frequency) => set({ frequency })}
        />
      </Grid>
      <Grid least="7.5rem" gap="small">
        <NumberField
          label="Days"
          min={1}
          max={3650}
          value={draft.durationDays}
          error={problems.durationDays}
          onChange={(durationDays) => set({ durationDays })}
        />
        <NumberField
          label="Quantity"
          min={1}
          suffix={medicine.baseUnit}
          value={draft.quantity ?? derived}
          error={problems.quantity}
          onChange={(quantity) => set({ quantity: quantity === derived ? null : quantity })}
        />
        <NumberField
          label="Repeats"
          min={0}
          max={24}
          value={draft.repeats}
          onChange={(repeats) => set({ repeats: repeats ?? 0 })}
        />
        <Select
          label="Route"
          isClearable
          options={routeOptions}
          value={draft.route}
          onChange={(route) => set({ route })}
        />
      </Grid>
      <Grid least="14rem" gap="small">
        <TextArea
          label="Instructions"
          rows={1}
          maxRows={4}
          maxLength={500}
          placeholder="After food, finish the course"
          value={draft.instructions}
          onChange={(instructions) => set({ instructions })}
        />
        <Column gap="small">
          <Checkbox label="Only when needed" checked={draft.asNeeded} onChange={(asNeeded) => set({ asNeeded })} />
          <Text isSmall isSoft>
            {draftSentence(draft)}
            {derived !== null &&
              draft.quantity !== null &&
              ` (the dose comes to ${unitWords(derived, medicine.baseUnit)})`}
          </Text>
        </Column>
      </Grid>
    </Column>
  )
}
