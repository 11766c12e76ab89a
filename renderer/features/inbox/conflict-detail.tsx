import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useIsRead } from '../../app/is-read.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Button, Column, ErrorNotice, Panel, Row, Text } from '../../ui/index.ts'
import { CompareTable } from './compare-table.tsx'
import type { ConflictRow } from './entries.ts'
import { useKeys } from './keys.ts'
import { ThirdValue } from './third-value.tsx'
import type { Value } from './value-field.tsx'

/** Two people changed the same thing without seeing each other: both values, whose, and the choice. */
export function ConflictDetail({
  row,
  link,
  isNext,
  onSettled,
}: {
  row: ConflictRow
  link: string | null
  /** It took the place of one that was settled: nobody has chosen or read it yet. */
  isNext: boolean
  onSettled: (words: string) => void
}) {
  const navigate = useNavigate()
  const isRead = useIsRead(isNext)
  const [isTyping, setTyping] = useState(false)
  const settle = useCommand(api.inbox.settleConflict)
  const mayType = row.canChoose && row.canType
  const decide = async (choice: 'kept' | 'other' | 'new', words: string, values?: Record<string, Value>) => {
    await settle.run({ id: row.id, choice, ...(values ? { values } : {}) })
    onSettled(words)
  }
  /** The error stays on the screen, above the buttons. */
  const choose = (choice: 'kept' | 'other', words: string) => {
    if (isRead && !settle.isRunning) void decide(choice, words).catch(() => undefined)
    return true
  }
  const keep = () => choose('kept', row.canChoose ? 'kept as it stands.' : 'noted.')
  const take = () => row.canChoose && choose('other', 'the other value was taken.')
  const type = () => {
    if (mayType) setTyping(true)
    return mayType
  }
  // A key that is held down decides once.
  const once = (decideNow: () => boolean) => (event: KeyboardEvent) => event.repeat || decideNow()
  useKeys({ '1': once(keep), '2': once(take), '3': type })
  return (
    <Panel
      title={row.subject}
      actions={
        link && (
          <Button size="xs" kind="quiet" keys="Enter" onClick={() => navigate(link)}>
            Open the patient
          </Button>
        )
      }
    >
      <Column>
        <Text>{row.explanation}</Text>
        <CompareTable row={row} />
        {settle.error !== null && !isTyping && <ErrorNotice error={settle.error} />}
        {isTyping ? (
          <ThirdValue
            fields={row.fields}
            onCancel={() => setTyping(false)}
            onSubmit={(values) => decide('new', 'a third value was saved.', values)}
          />
        ) : (
          <Row>
            <Button kind={row.canChoose ? 'default' : 'primary'} keys="1" disabled={!isRead} onClick={keep}>
              {row.canChoose ? 'Keep what stands' : 'I have seen it'}
            </Button>
            {row.canChoose && (
              <Button keys="2" disabled={!isRead} onClick={take}>
                Take the other
              </Button>
            )}
            {mayType && (
              <Button kind="quiet" keys="3" onClick={type}>
                Type something else
              </Button>
            )}
          </Row>
        )}
      </Column>
    </Panel>
  )
}
