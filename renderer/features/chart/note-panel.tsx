import { useState } from 'react'
import { roleNames } from '../../../shared/domain/capability.ts'
import { api } from '../../host/queries.ts'
import { Badge, Button, Column, ConfirmReason, IconPencil, Panel, Row, Text, TimeText } from '../../ui/index.ts'
import { SavedMark } from '../sync/saved-mark.tsx'
import { AmendDialog } from './amend-dialog.tsx'
import styles from './chart.module.css'
import { type Item, useChartCommand, useMay } from './chart.ts'
import { NoteEditor } from './note-editor.tsx'

/** The notes of a visit: the signed ones with what they amend, others' drafts, and the own draft to write in. */
export function NotePanel({
  recordId,
  items,
  isCancelled,
}: {
  recordId: string
  items: readonly Item[]
  isCancelled: boolean
}) {
  const may = useMay()
  // Kept here, not with the note: what is being written stays when somebody else amends the note meanwhile.
  const [amending, setAmending] = useState<Item | null>(null)
  const notes = items.filter((item) => item.kind === 'note')
  const own = notes.findLast((note) => note.status === 'preliminary' && note.author.id === may.userId) ?? null
  // A text that an amendment took the place of is read under that amendment.
  const replaced = new Set(notes.filter((note) => note.status !== 'entered_in_error').map((note) => note.amendsId))
  const shown = notes.filter((note) => note !== own && !replaced.has(note.id))
  return (
    <Column>
      {may.writes && !isCancelled && <NoteEditor key={recordId} recordId={recordId} own={own} />}
      {shown.map((note) => (
        <Note
          key={note.id}
          note={note}
          notes={notes}
          mayWrite={may.writes && !isCancelled}
          onAmend={() => setAmending(note)}
        />
      ))}
      {amending && <AmendDialog note={amending} onClose={() => setAmending(null)} />}
      {shown.length === 0 && !may.writes && <Text isSoft>No note in this visit</Text>}
    </Column>
  )
}

const roleWord = (role: string | null): string =>
  role && role in roleNames ? roleNames[role as keyof typeof roleNames] : ''

function Note({
  note,
  notes,
  mayWrite,
  onAmend,
}: {
  note: Item
  notes: readonly Item[]
  mayWrite: boolean
  onAmend: () => void
}) {
  const [isWithdrawing, setWithdrawing] = useState(false)
  const withdraw = useChartCommand(api.recordItems.enterInError)
  const earlier = notes.find((each) => each.id === note.amendsId)
  const isSigned = note.status === 'final' || note.status === 'amended'
  const isWithdrawn = note.status === 'entered_in_error'
  return (
    <Panel
      title={
        <Row>
          {note.amendsId ? 'Amended note' : 'Note'}
          {isSigned && <Badge tone="good">Signed</Badge>}
          {note.status === 'preliminary' && <Badge tone="warning">Draft, not signed</Badge>}
          {isWithdrawn && <Badge tone="danger">Withdrawn</Badge>}
          <SavedMark id={note.id} />
        </Row>
      }
      actions={
        mayWrite &&
        isSigned && (
          <>
            <Button size="xs" icon={<IconPencil size={15} />} onClick={onAmend}>
              Amend
            </Button>
            <Button size="xs" kind="quiet" onClick={() => setWithdrawing(true)}>
              Withdraw
            </Button>
          </>
        )
      }
    >
      <Column gap="small">
        <div className={`${styles.note} ${isWithdrawn ? styles.withdrawn : ''}`}>{note.text}</div>
        <Text isSoft isSmall>
          {note.signedBy ? 'Signed by ' : 'By '}
          {(note.signedBy ?? note.author).name ?? 'someone'}, {roleWord((note.signedBy ?? note.author).role)},{' '}
          <TimeText at={note.signedAt ?? note.createdAt} />
          {note.amendReason && <> · Amended because: {note.amendReason}</>}
          {note.errorReason && <> · Withdrawn because: {note.errorReason}</>}
        </Text>
        {earlier && <Earlier note={earlier} notes={notes} />}
      </Column>
      <ConfirmReason
        isOpen={isWithdrawing}
        title="Withdraw this note?"
        confirmLabel="Withdraw the note"
        isDanger
        onClose={() => setWithdrawing(false)}
        onConfirm={(reason) => withdraw.run({ recordId: note.recordId, itemId: note.id, reason })}
      >
        For a note in the wrong chart. It stays readable, struck through, with the reason.
      </ConfirmReason>
    </Panel>
  )
}

/** The text before an amendment, and the one before that. */
function Earlier({ note, notes }: { note: Item; notes: readonly Item[] }) {
  const before = notes.find((each) => each.id === note.amendsId)
  return (
    <details className={styles.earlier}>
      <summary>
        Text before, signed by {note.signedBy?.name ?? 'someone'}, <TimeText at={note.signedAt} />
      </summary>
      <div className={`${styles.note} ${styles.noteBlock}`}>{note.text}</div>
      {before && <Earlier note={before} notes={notes} />}
    </details>
  )
}
