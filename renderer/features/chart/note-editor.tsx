import { useEffect, useRef, useState } from 'react'
import { useDraft } from '../../app/draft.ts'
import { errorWords } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import { Badge, Button, Column, ErrorNotice, notify, Panel, Row, Text, TextArea, TimeText } from '../../ui/index.ts'
import { type Item, useChartCommand } from './chart.ts'

/**
 * The own unsigned note. What is typed is kept as a draft by itself, for its author only; Ctrl+S saves it into the
 * record as unsigned, Ctrl+Enter signs it.
 */
export function NoteEditor({ recordId, own }: { recordId: string; own: Item | null }) {
  const draft = useDraft<string>(`note:${recordId}`)
  const saveNote = useChartCommand(api.recordItems.saveNote)
  const signNote = useChartCommand(api.recordItems.signNote)
  const [text, setText] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  // The text as it stands now, for work that began some letters ago.
  const typed = useRef<string | null>(null)
  const show = (next: string) => {
    typed.current = next
    setText(next)
  }
  // The row this text stands on. It is taken when the editor opens and after each own save, never from a refresh:
  // what another window saved meanwhile is then a conflict, not silently overwritten.
  const base = useRef(own)

  const savedText = base.current?.text ?? ''
  useEffect(() => {
    if (draft.found === undefined) return
    if (typed.current === null) show(draft.found ?? savedText)
  }, [draft.found, savedText])

  const isReady = text !== null
  const isChanged = isReady && text !== savedText

  // One after the other: Ctrl+Enter right after Ctrl+S signs what was saved.
  const last = useRef<Promise<void>>(Promise.resolve())
  const attempt = (work: () => Promise<void>): Promise<void> => {
    last.current = last.current.then(async () => {
      setTrouble(null)
      try {
        await work()
      } catch (error) {
        setTrouble(errorWords(error))
      }
    })
    return last.current
  }
  /** Letters that were typed while something was being saved stay, on the screen and as a draft. */
  const leave = (rest: string, isSaved: boolean) => {
    draft.discard()
    if (!isSaved) draft.keep(rest)
    show(rest)
  }
  const write = async (): Promise<Item> => {
    const on = base.current
    const sent = typed.current ?? ''
    const saved = await saveNote.run({
      recordId,
      text: sent,
      ...(on ? { itemId: on.id, ...(on.version ? { version: on.version } : {}) } : {}),
    })
    base.current = saved
    leave(typed.current ?? '', typed.current === sent)
    return saved
  }
  const isUnsaved = () => typed.current !== null && typed.current !== (base.current?.text ?? '')
  const save = () =>
    attempt(async () => {
      if (isUnsaved()) await write()
    })
  const sign = () =>
    attempt(async () => {
      const signed = typed.current ?? ''
      if (signed.trim() === '') return
      const note = isUnsaved() || !base.current ? await write() : base.current
      await signNote.run({ recordId, itemId: note.id, ...(note.version ? { version: note.version } : {}) })
      base.current = null
      const now = typed.current ?? ''
      const rest = now.startsWith(signed) ? now.slice(signed.length).trimStart() : now
      leave(rest, rest === '')
      notify.done('Note signed')
    })

  return (
    <Panel
      title={
        <Row>
          Your note
          {own ? <Badge tone="warning">Not signed</Badge> : null}
        </Row>
      }
      actions={
        <>
          <Button
            size="xs"
            keys="Ctrl+S"
            disabled={!isChanged}
            isLoading={saveNote.isRunning}
            onClick={() => void save()}
          >
            Save
          </Button>
          <Button
            size="xs"
            kind="primary"
            keys="Ctrl+Enter"
            disabled={!isReady || text.trim() === ''}
            isLoading={signNote.isRunning}
            onClick={() => void sign()}
          >
            Sign
          </Button>
        </>
      }
    >
      <Column gap="small">
        <TextArea
          aria-label="Your note"
          rows={6}
          maxRows={16}
          maxLength={50_000}
          disabled={!isReady}
          placeholder="History, examination, assessment, plan"
          value={text ?? ''}
          onChange={(next) => {
            show(next)
            draft.keep(next)
          }}
          onKeyDown={(event) => {
            if (!event.ctrlKey) return
            if (event.key === 's') {
              event.preventDefault()
              void save()
            } else if (event.key === 'Enter') {
              event.preventDefault()
              void sign()
            }
          }}
        />
        {trouble && <ErrorNotice words={trouble} />}
        {draft.trouble && <ErrorNotice words={`This text is not kept yet: ${draft.trouble}`} />}
        <Text isSoft isSmall>
          {isChanged && draft.keptAtMs !== null ? (
            <>
              Draft kept at <TimeText at={draft.keptAtMs} show="time" />, seen by you only
            </>
          ) : own && !isChanged ? (
            'Saved in the record, seen by other doctors as not signed'
          ) : (
            'What you type is kept as a draft by itself'
          )}
        </Text>
      </Column>
    </Panel>
  )
}
