import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Column,
  ConfirmReason,
  ErrorNotice,
  IconCopy,
  notify,
  Panel,
  Row,
  Text,
  TimeText,
  useTimeText,
} from '../../ui/index.ts'
import type { RefusalRow } from './entries.ts'
import { correctedChanges, refusalText } from './refusal-text.ts'
import { RefusedChange } from './refused-change.tsx'
import type { Value } from './value-field.tsx'

/** What the server did not take: why, what was typed, and a way on: correct and send, copy, or give up. */
export function RefusalDetail({
  row,
  link,
  onSettled,
}: {
  row: RefusalRow
  link: string | null
  onSettled: (words: string) => void
}) {
  const navigate = useNavigate()
  const [typed, setTyped] = useState<Record<string, Record<string, Value>>>({})
  const [isDiscarding, setDiscarding] = useState(false)
  const resubmit = useCommand(api.inbox.resubmit)
  const discard = useCommand(api.inbox.discard)
  const timeText = useTimeText()
  const send = async () => {
    await resubmit.run({ id: row.id, changes: correctedChanges(row, typed) })
    onSettled('sent again.')
  }
  const copy = async () => {
    await navigator.clipboard.writeText(refusalText(row, timeText))
    notify.done('Copied as text.')
  }
  return (
    <Panel
      title="The clinic’s server did not accept this"
      actions={
        link && (
          <Button size="xs" kind="quiet" keys="Enter" onClick={() => navigate(link)}>
            Open the patient
          </Button>
        )
      }
    >
      <Column>
        <Banner tone="warning">{row.why}</Banner>
        <Text isSoft isSmall>
          {row.by}, {row.workstation}, <TimeText at={row.at} />
        </Text>
        {!row.isHere && (
          <Text>
            What was typed is kept on {row.workstation} only. Correct it there, or discard it here when it is no longer
            needed.
          </Text>
        )}
        {row.changes.map((change) => (
          <RefusedChange
            key={change.opId}
            change={change}
            typed={typed[change.opId] ?? {}}
            onType={(column, value) =>
              setTyped((before) => ({ ...before, [change.opId]: { ...before[change.opId], [column]: value } }))
            }
          />
        ))}
        {resubmit.error !== null && <ErrorNotice error={resubmit.error} />}
        <Row justify="between">
          <Row>
            {row.isHere && (
              <Button kind="primary" isLoading={resubmit.isRunning} onClick={() => void send().catch(() => undefined)}>
                Send again
              </Button>
            )}
            <Button
              icon={<IconCopy size={16} />}
              onClick={() => void copy().catch((error) => notify.error(error, 'Not copied'))}
            >
              Copy as text
            </Button>
          </Row>
          <Button kind="quiet" onClick={() => setDiscarding(true)}>
            Discard…
          </Button>
        </Row>
      </Column>
      <ConfirmReason
        isOpen={isDiscarding}
        title="Discard these changes?"
        confirmLabel="Discard them"
        isDanger
        onClose={() => setDiscarding(false)}
        onConfirm={async (reason) => {
          await discard.run({ id: row.id, reason })
          onSettled('discarded.')
        }}
      >
        They are not sent again, and the record here becomes as the clinic’s server has it.
      </ConfirmReason>
    </Panel>
  )
}
