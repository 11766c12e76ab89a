import { useState } from 'react'
import { api, client } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Checkbox,
  Column,
  ConfirmReason,
  IconButton,
  IconX,
  Panel,
  Row,
  type SearchOption,
  SearchSelect,
  Segmented,
  Text,
} from '../../ui/index.ts'
import styles from './chart.module.css'
import { type Item, ofKind, useChartCommand } from './chart.ts'

/** Finds ICD-10 codes by their beginning or by words. */
export const searchCodes = async (text: string): Promise<SearchOption[]> => {
  const { rows } = await client.codes.search({ text })
  return rows.map((row) => ({ value: row.code, label: row.text, detail: row.code }))
}

/** The diagnoses of a visit, and adding one by ICD-10 search. */
export function DiagnosesPanel({
  recordId,
  items,
  mayWrite,
}: {
  recordId: string
  items: readonly Item[]
  mayWrite: boolean
}) {
  const diagnoses = ofKind(items, 'diagnosis').toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const withdraw = useChartCommand(api.recordItems.enterInError)
  const [asked, setAsked] = useState<Item | null>(null)
  return (
    <Panel title="Diagnoses">
      <Column gap="small">
        {diagnoses.length === 0 && !mayWrite && <Text isSoft>None in this visit</Text>}
        {diagnoses.length > 0 && (
          <ul className={styles.lines}>
            {diagnoses.map((item) => (
              <li key={item.id} className={styles.line}>
                <span className={styles.lineWords}>
                  {item.text} <span className={styles.code}>{item.code}</span>
                </span>
                <Row gap="small">
                  {item.isPrimary && <Badge tone="info">Primary</Badge>}
                  {item.certainty === 'provisional' && <Badge tone="warning">Provisional</Badge>}
                  {mayWrite && (
                    <IconButton
                      label={`Withdraw ${item.text ?? 'this diagnosis'}`}
                      icon={<IconX size={15} />}
                      onClick={() => setAsked(item)}
                    />
                  )}
                </Row>
              </li>
            ))}
          </ul>
        )}
        {mayWrite && <AddDiagnosis recordId={recordId} isFirst={diagnoses.length === 0} />}
      </Column>
      <ConfirmReason
        isOpen={asked !== null}
        title="Withdraw this diagnosis?"
        confirmLabel="Withdraw"
        onClose={() => setAsked(null)}
        onConfirm={(reason) => (asked ? withdraw.run({ recordId, itemId: asked.id, reason }) : Promise.resolve())}
      >
        {asked?.text} stays in the record with the reason, and counts no more.
      </ConfirmReason>
    </Panel>
  )
}

function AddDiagnosis({ recordId, isFirst }: { recordId: string; isFirst: boolean }) {
  const add = useChartCommand(api.recordItems.addDiagnosis)
  const [code, setCode] = useState<SearchOption | null>(null)
  const [certainty, setCertainty] = useState<'confirmed' | 'provisional'>('confirmed')
  const [isPrimary, setPrimary] = useState<boolean | null>(null)
  const [addToProblems, setAddToProblems] = useState(false)
  const save = async () => {
    if (!code) return
    const done = await add.start({
      recordId,
      code: code.value,
      certainty,
      isPrimary: isPrimary ?? isFirst,
      addToProblems,
    })
    if (!done) return
    // Another one that was chosen meanwhile stays; what was decided about the first does not hold for it.
    setCode((now) => (now === code ? null : now))
    setCertainty('confirmed')
    setPrimary(null)
    setAddToProblems(false)
  }
  return (
    <Column gap="small">
      <SearchSelect
        aria-label="Add a diagnosis"
        placeholder="Add a diagnosis: words or ICD-10 code"
        search={searchCodes}
        value={code}
        onChange={setCode}
      />
      {code && (
        <Row gap="medium">
          <Segmented
            label="How certain"
            options={[
              { value: 'confirmed', label: 'Confirmed' },
              { value: 'provisional', label: 'Provisional' },
            ]}
            value={certainty}
            onChange={setCertainty}
          />
          <Checkbox label="Primary" checked={isPrimary ?? isFirst} onChange={setPrimary} />
          <Checkbox label="To the problem list" checked={addToProblems} onChange={setAddToProblems} />
          <Button kind="primary" size="xs" isLoading={add.isRunning} onClick={() => void save()}>
            Add
          </Button>
        </Row>
      )}
    </Column>
  )
}
