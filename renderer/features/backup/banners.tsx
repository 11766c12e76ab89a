import { useNavigate } from 'react-router'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Button, notify, TimeText } from '../../ui/index.ts'
import { useBackupStatus } from './status.ts'

/** What is wrong with the backups, and a restore that waits for the next start. Nothing when all is well. */
export function BackupBanners() {
  const navigate = useNavigate()
  const { data: status } = useBackupStatus()
  const make = useCommand(api.backup.make, { onSuccess: () => notify.done('A backup was made and checked.') })
  const withdraw = useCommand(api.backup.withdrawRestore, {
    onSuccess: () => notify.done('The restore was withdrawn. Nothing changes at the next start.'),
  })
  if (!status) return null
  return (
    <>
      {status.staged && (
        <Banner
          tone="danger"
          title="A restore waits for the next start"
          actions={
            <Button size="xs" isLoading={withdraw.isRunning} onClick={() => void withdraw.start({})}>
              Withdraw it
            </Button>
          }
        >
          When Hera is closed and started again, the data of <TimeText at={status.staged.at} /> takes the place of
          today’s. What is entered from now on is kept aside, but is not part of it.
        </Banner>
      )}
      {status.warnings.map((words, index) => (
        <Banner
          key={words}
          tone="warning"
          actions={
            index === 0 &&
            (status.hasRecoveryKey || status.warnings.length > 1 ? (
              <Button size="xs" isLoading={make.isRunning} onClick={() => void make.start({})}>
                Back up now
              </Button>
            ) : (
              <Button size="xs" onClick={() => navigate('/backup')}>
                Open backup
              </Button>
            ))
          }
        >
          {words}
        </Banner>
      ))}
    </>
  )
}
