import { useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  Dialog,
  ErrorNotice,
  IconCopy,
  Loading,
  notify,
  Row,
  ScrollRegion,
  Text,
  TimeText,
} from '../../ui/index.ts'

/** The text of a crash report, to read and to copy for whoever looks after the program. */
export function CrashDialog({ row, onClose }: { row: { name: string; at: number }; onClose: () => void }) {
  const { data, error, refetch } = useQuery(api.desktop.crash.queryOptions({ input: { name: row.name } }))
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text).then(
      () => notify.done('Copied.'),
      () => notify.warning('It could not be copied. Mark the text and press Ctrl+C.', 'Not copied'),
    )
  }
  return (
    <Dialog isOpen title="Crash report" onClose={onClose} size="xl">
      <Column>
        <Text isSoft>
          Of <TimeText at={row.at} />. Frames and modules of the program, nothing of its memory.
        </Text>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading />}
        {data && (
          <ScrollRegion label="Report" isCode>
            {data.text}
          </ScrollRegion>
        )}
        <Row justify="end">
          {data && (
            <Button icon={<IconCopy size={16} />} onClick={() => void copy(data.text)}>
              Copy
            </Button>
          )}
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </Row>
      </Column>
    </Dialog>
  )
}
