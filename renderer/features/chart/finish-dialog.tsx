import { useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'
import { Banner, Column, Confirm, notify } from '../../ui/index.ts'
import { type Item, ofKind, useChartCommand, type Visit } from './chart.ts'

/** Closes a visit. What is unfinished is said first and holds nobody up: the doctor decides. */
export function FinishDialog({
  visit,
  items,
  isOpen,
  onClose,
}: {
  visit: Visit
  items: readonly Item[]
  isOpen: boolean
  onClose: () => void
}) {
  const finish = useChartCommand(api.records.finish)
  const { data: ordered, error } = useQuery({
    ...api.services.list.queryOptions({ input: { recordId: visit.id, pageSize: 200 } }),
    enabled: isOpen,
  })
  const waiting = ordered?.rows.filter((row) => row.status === 'active' || row.status === 'in_progress') ?? []
  const notes = ofKind(items, 'note')
  const unsigned = notes.filter((note) => note.status === 'preliminary')
  const warnings = [
    ...(notes.length === 0 ? ['No note was written.'] : []),
    ...(unsigned.length > 0 ? ['A note is not signed yet. It can still be signed after the visit.'] : []),
    ...(ofKind(items, 'diagnosis').length === 0 ? ['No diagnosis was entered.'] : []),
    ...(waiting.length > 0 ? [`Not done yet: ${waiting.map((row) => row.name).join(', ')}.`] : []),
  ]
  return (
    <Confirm
      isOpen={isOpen}
      title="Finish this visit?"
      confirmLabel={warnings.length > 0 || !ordered ? 'Finish anyway' : 'Finish the visit'}
      onClose={onClose}
      onConfirm={async () => {
        await finish.run({ id: visit.id })
        notify.done('Visit finished')
      }}
    >
      <Column gap="small">
        {warnings.map((words) => (
          <Banner key={words} tone="warning">
            {words}
          </Banner>
        ))}
        {!ordered && error && <Banner tone="warning">The ordered services could not be looked at.</Banner>}
        {ordered && warnings.length === 0 && (
          <Banner tone="good">Note signed, diagnosis entered, nothing outstanding.</Banner>
        )}
        <span>Nothing more can be ordered in it afterwards. The patient leaves the queue.</span>
      </Column>
    </Confirm>
  )
}
