import { useMutation } from '@tanstack/react-query'
import { client } from '../../host/queries.ts'
import { Banner, Button, ErrorNotice, TimeText } from '../../ui/index.ts'

/** Walks the whole log when asked, and says whether anything in it was edited, moved or taken away. */
export function VerifyChain() {
  const { mutate, data, error, isPending } = useMutation({ mutationFn: () => client.audit.verify() })
  const again = (
    <Button size="xs" isLoading={isPending} onClick={() => mutate()}>
      {data ? 'Check again' : 'Check the log'}
    </Button>
  )
  if (error) return <ErrorNotice error={error} onRetry={() => mutate()} />
  if (!data) {
    return (
      <Banner tone="info" actions={again}>
        Each entry is sealed with the one before it. The check finds what was edited, deleted, inserted or moved.
      </Banner>
    )
  }
  if (!data.isWhole) {
    return (
      <Banner tone="danger" title={`The log was changed at entry ${data.firstBrokenSeq}`} actions={again}>
        What stands from there on can’t be relied on. Keep the latest backup apart and have the matter looked into.
      </Banner>
    )
  }
  return (
    <Banner tone="good" title={`The log is whole: ${data.entries.toLocaleString()} entries`} actions={again}>
      Checked <TimeText at={data.checkedAt} />. Its end is entry {data.headSeq}, seal {data.headHash.slice(0, 16)}…:
      written down on paper, it shows later that nothing was cut off.
    </Banner>
  )
}
