import { Badge, Flag } from '../../ui/index.ts'
import { priorityFlag, visitStatus } from '../chart/words.ts'

/** The priority where it is not routine: routine is the rule and needs no mark. */
export function PriorityMark({ priority }: { priority: string }) {
  const flag = priorityFlag(priority)
  return flag && <Flag tone={flag.tone}>{flag.word}</Flag>
}

export function StatusBadge({ status }: { status: string }) {
  const { word, tone } = visitStatus(status)
  return <Badge tone={tone}>{word}</Badge>
}
