import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Button, Checkbox, Column, ErrorNotice, Panel, Row, Text, TimeText } from '../../ui/index.ts'
import type { SalvageRow } from './entries.ts'
import styles from './inbox.module.css'

/** One command takes this many rows. */
const most = 200
const keyOf = ({ table, rowId }: SalvageRow): string => `${table}/${rowId}`

/** The server came back from a backup and lost rows that only this computer still has. */
export function SalvageDetail({
  rows,
  onSettled,
}: {
  rows: readonly SalvageRow[]
  onSettled: (words: string) => void
}) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const send = useCommand(api.inbox.salvage)
  const shown = rows.slice(0, most)
  const chosen = shown.filter((row) => !left.has(keyOf(row)))
  const start = async () => {
    const { sent } = await send.run({ rows: chosen.map(({ table, rowId }) => ({ table, rowId })) })
    onSettled(sent === 1 ? '1 record is being sent.' : `${sent} records are being sent.`)
  }
  return (
    <Panel title="Only this computer still has these">
      <Column>
        <Text>
          The clinic’s server was restored from a backup and does not have what is listed here. It was taken out on this
          workstation too, so that all show the same. Send again what is still right.
        </Text>
        <ul className={styles.salvage} aria-label="What the server lost">
          {shown.map((row) => (
            <li key={keyOf(row)}>
              <Checkbox
                label={row.subject}
                description={<TimeText at={row.at} />}
                checked={!left.has(keyOf(row))}
                onChange={(isChosen) =>
                  setLeft((before) => {
                    const next = new Set(before)
                    if (isChosen) next.delete(keyOf(row))
                    else next.add(keyOf(row))
                    return next
                  })
                }
              />
            </li>
          ))}
        </ul>
        {rows.length > shown.length && <Text isSoft>and {rows.length - shown.length} more, after these</Text>}
        {send.error !== null && <ErrorNotice error={send.error} />}
        <Row>
          <Button
            kind="primary"
            disabled={chosen.length === 0}
            isLoading={send.isRunning}
            onClick={() => void start().catch(() => undefined)}
          >
            Send {chosen.length} again
          </Button>
        </Row>
      </Column>
    </Panel>
  )
}
