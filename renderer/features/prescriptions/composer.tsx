import { useQueries } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { MedicineCheck } from '../../../shared/contract/prescriptions.ts'
import { useDraft } from '../../app/draft.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  ErrorNotice,
  Flag,
  IconButton,
  IconTrash,
  notify,
  Panel,
  Row,
  SearchSelect,
  Text,
} from '../../ui/index.ts'
import { type ItemDraft, itemProblems, startItem, toInput } from './item-draft.ts'
import { checkOptions, ItemForm } from './item-form.tsx'
import { type MedicineOption, medicineTitle, searchMedicines } from './medicine-search.ts'

interface Written extends ItemDraft {
  key: string
}

/** Writes a prescription of one or more medicines. Unfinished work survives a lock and comes back to its author. */
export function Composer({ patientId, recordId }: { patientId: string; recordId: string | null }) {
  const { found, keep, discard } = useDraft<Written[]>(`prescription:${recordId ?? patientId}`)
  if (found === undefined) return null
  return <Writing patientId={patientId} recordId={recordId} kept={found ?? []} keep={keep} discard={discard} />
}

function Writing({
  patientId,
  recordId,
  kept,
  keep,
  discard,
}: {
  patientId: string
  recordId: string | null
  kept: Written[]
  keep: (items: Written[]) => void
  discard: () => void
}) {
  const [items, setItems] = useState(kept)
  const current = useRef(items)
  current.current = items
  const [showProblems, setShowProblems] = useState(false)
  const create = useCommand(api.prescriptions.create)
  const checks = useQueries({ queries: items.map((item) => checkOptions(patientId, item.medicine.id)) })
  const change = (next: Written[]) => {
    if (next.length > items.length) setShowProblems(false)
    setItems(next)
    create.reset()
    if (next.length > 0) keep(next)
    else discard()
  }
  const save = async (status: 'active' | 'draft') => {
    const isFaulty = items.some(
      (item, index) => Object.keys(itemProblems(item, checks[index]?.data?.needsReason ?? false)).length > 0,
    )
    if (isFaulty) {
      setShowProblems(true)
      return
    }
    const { status: saved } = await create.run({ patientId, recordId, status, items: items.map(toInput) })
    notify.done(saved === 'draft' ? 'Kept as a draft. Sign it when you are ready.' : 'Prescribed.')
    setShowProblems(false)
    // A medicine that was added while these were being saved stays.
    const left = current.current.filter((item) => items.every((sent) => sent.key !== item.key))
    setItems(left)
    discard()
    if (left.length > 0) keep(left)
  }
  const start = (status: 'active' | 'draft') => void save(status).catch(() => undefined)
  return (
    <Panel title="Prescribe">
      <Column gap="medium">
        <SearchSelect<MedicineOption>
          label="Add a medicine"
          placeholder="Name, synonym or ATC code"
          isAdding
          search={searchMedicines}
          onChange={(option) =>
            option && change([...items, { ...startItem(option.medicine), key: crypto.randomUUID() }])
          }
        />
        {items.map((item, index) => (
          <WrittenItem
            key={item.key}
            item={item}
            check={checks[index]?.data}
            checkError={checks[index]?.error}
            isLast={index === items.length - 1}
            showProblems={showProblems}
            onChange={(next) => change(items.map((each) => (each.key === item.key ? next : each)))}
            onRemove={() => change(items.filter((each) => each.key !== item.key))}
          />
        ))}
        {create.error !== null && <ErrorNotice error={create.error} />}
        {items.length > 0 && (
          <Row justify="end">
            <Button onClick={() => start('draft')} disabled={create.isRunning}>
              Keep as draft
            </Button>
            <Button kind="primary" isLoading={create.isRunning} onClick={() => start('active')}>
              {items.length === 1 ? 'Prescribe' : `Prescribe ${items.length} medicines`}
            </Button>
          </Row>
        )}
      </Column>
    </Panel>
  )
}

function WrittenItem({
  item,
  check,
  checkError,
  isLast,
  showProblems,
  onChange,
  onRemove,
}: {
  item: Written
  check: MedicineCheck | undefined
  checkError: unknown
  isLast: boolean
  showProblems: boolean
  onChange: (item: Written) => void
  onRemove: () => void
}) {
  const title = medicineTitle(item.medicine)
  return (
    <section aria-label={title}>
      <Column gap="small">
        <Row justify="between">
          <Row>
            <Text isStrong>{title}</Text>
            {item.medicine.isHighAlert && <Flag>High alert</Flag>}
            {item.medicine.usable === 0 && <Flag tone="warning">Out of stock</Flag>}
          </Row>
          <IconButton label={`Leave out ${title}`} icon={<IconTrash size={16} />} onClick={onRemove} />
        </Row>
        <ItemForm
          draft={item}
          check={check}
          checkError={checkError}
          showProblems={showProblems}
          autoFocus={isLast}
          onChange={(next) => onChange({ ...next, key: item.key })}
        />
      </Column>
    </section>
  )
}
