import type { PrescriptionItemRow, PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import {
  Badge,
  Button,
  Column,
  Flag,
  IconDots,
  IconPrinter,
  Menu,
  type MenuEntry,
  Row,
  Text,
  TimeText,
} from '../../ui/index.ts'
import { SavedMark } from '../sync/saved-mark.tsx'
import styles from './list.module.css'
import { fulfilmentWords, quantityWords, statusTone, statusWords } from './words.ts'

/** What a person may do with a prescription; a reading screen gives none of it. */
export interface PrescriptionActions {
  onPrint?: (prescription: PrescriptionRow) => void
  onSign?: (prescription: PrescriptionRow) => void
  onStop?: (prescription: PrescriptionRow, item: PrescriptionItemRow | null) => void
  onReplace?: (prescription: PrescriptionRow, item: PrescriptionItemRow) => void
  onWithdraw?: (prescription: PrescriptionRow) => void
}

/** Prescriptions with their items, in the order given. */
export function PrescriptionList({
  rows,
  actions = {},
}: {
  rows: readonly PrescriptionRow[]
  actions?: PrescriptionActions
}) {
  return (
    <ul className={styles.list} aria-label="Prescriptions">
      {rows.map((row) => (
        <li key={row.id} className={styles.prescription}>
          <Row justify="between">
            <Row>
              <Text isStrong>
                <TimeText at={row.writtenAt} />
              </Text>
              <Text isSoft>{row.prescriberName ?? 'Unknown prescriber'}</Text>
              <Badge tone={statusTone(row.status)}>{statusWords(row.status)}</Badge>
              <SavedMark id={row.id} />
            </Row>
            <Row gap="small">
              {row.status === 'draft' && actions.onSign && (
                <Button size="xs" kind="primary" onClick={() => actions.onSign?.(row)}>
                  Sign
                </Button>
              )}
              {row.status !== 'draft' && row.status !== 'entered_in_error' && actions.onPrint && (
                <Button size="xs" icon={<IconPrinter size={16} />} onClick={() => actions.onPrint?.(row)}>
                  Print
                </Button>
              )}
              <More label="More for this prescription" entries={prescriptionEntries(row, actions)} />
            </Row>
          </Row>
          {row.note && <Text isSmall>{row.note}</Text>}
          {row.stopReason && (
            <Text isSmall isSoft>
              {row.stopReason}
            </Text>
          )}
          <ul className={styles.items}>
            {row.items.map((item) => (
              <Item
                key={item.id}
                item={item}
                isAlone={item.status === row.status}
                entries={itemEntries(row, item, actions)}
              />
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function Item({ item, isAlone, entries }: { item: PrescriptionItemRow; isAlone: boolean; entries: MenuEntry[] }) {
  const isOver = item.status === 'stopped' || item.status === 'entered_in_error'
  return (
    <li className={styles.item} data-over={isOver}>
      <Column gap="none">
        <Row>
          <span className={styles.name}>{item.medicineName}</span>
          {item.isHighAlert && <Flag tone="warning">High alert</Flag>}
          {!isAlone && <Badge tone={statusTone(item.status)}>{statusWords(item.status)}</Badge>}
        </Row>
        {item.sentence && <span>{item.sentence}</span>}
        <Text isSmall isSoft>
          {quantityWords(item)} · {fulfilmentWords(item)}
          {item.stopReason && ` · ${item.stopReason}`}
        </Text>
        {item.overrideReason && (
          <Text isSmall isSoft>
            Prescribed in spite of an allergy: {item.overrideReason}
          </Text>
        )}
      </Column>
      <More label={`More for ${item.medicineName}`} entries={entries} />
    </li>
  )
}

function More({ label, entries }: { label: string; entries: MenuEntry[] }) {
  if (entries.length === 0) return null
  return (
    <Menu
      entries={entries}
      trigger={
        <Button size="xs" kind="quiet">
          <IconDots size={16} aria-hidden />
          <span className="hera-hidden">{label}</span>
        </Button>
      }
    />
  )
}

const prescriptionEntries = (row: PrescriptionRow, actions: PrescriptionActions): MenuEntry[] => {
  const entries: MenuEntry[] = []
  const { onStop, onWithdraw } = actions
  if (row.status === 'active' && onStop) entries.push({ label: 'Stop all of it…', onClick: () => onStop(row, null) })
  if (row.status !== 'entered_in_error' && onWithdraw) {
    entries.push({ label: 'Entered in error…', isDanger: true, onClick: () => onWithdraw(row) })
  }
  return entries
}

const itemEntries = (row: PrescriptionRow, item: PrescriptionItemRow, actions: PrescriptionActions): MenuEntry[] => {
  const entries: MenuEntry[] = []
  const { onStop, onReplace } = actions
  if (row.status !== 'active' || item.status !== 'active') return entries
  if (onReplace && item.importedDispenses === null) {
    entries.push({ label: 'Change…', onClick: () => onReplace(row, item) })
  }
  if (onStop) entries.push({ label: 'Stop…', onClick: () => onStop(row, item) })
  return entries
}
