import { Badge, ErrorNotice, Facts, Loading, Text, TimeText } from '../../ui/index.ts'
import { useBackupStatus } from './status.ts'

/** When the last backup was made, where it lies and when the next is due. */
export function LastBackup() {
  const { data: status, error, refetch } = useBackupStatus()
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!status) return <Loading />
  return (
    <Facts
      facts={[
        [
          'Last backup',
          status.lastAt === null ? (
            <Badge key="none" tone="warning">
              None yet
            </Badge>
          ) : (
            <TimeText key="last" at={status.lastAt} />
          ),
        ],
        [
          'Next',
          status.isRunning ? (
            'Being made now'
          ) : status.nextAt === null ? (
            'After the next change'
          ) : (
            <TimeText key="next" at={status.nextAt} />
          ),
        ],
        ['Folder', <Text key="folder">{status.folder}</Text>],
        ['Recovery key', status.hasRecoveryKey ? 'Printed' : 'None'],
      ]}
    />
  )
}
