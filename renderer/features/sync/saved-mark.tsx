import { IconAlertTriangle, IconCheck, IconCloudCheck, IconCloudUp, Tooltip } from '../../ui/index.ts'
import { type RowState, useRowState } from './row-states.ts'
import styles from './saved-mark.module.css'

const marks: Record<RowState, { word: string; words: string; Icon: typeof IconCheck }> = {
  here: {
    word: 'Saved here',
    words: 'Saved on this computer. It is sent to the other workstations as soon as there is a connection.',
    Icon: IconCloudUp,
  },
  sent: { word: 'Sent', words: 'The clinic’s server has it.', Icon: IconCheck },
  confirmed: { word: 'Saved for all', words: 'The clinic’s server has it and has confirmed it.', Icon: IconCloudCheck },
  refused: {
    word: 'Not accepted',
    words: 'The clinic’s server did not accept the last change. The inbox says why and what to do.',
    Icon: IconAlertTriangle,
  },
}

/**
 * Where a record has got to. Quiet: once it is confirmed nothing is shown, unless `withConfirmed` asks for it (in a
 * panel of details). Nothing at all on a workstation that works alone.
 */
export function SavedMark({ id, withConfirmed = false }: { id: string; withConfirmed?: boolean }) {
  const state = useRowState(id)
  if (state === null || (state === 'confirmed' && !withConfirmed)) return null
  const { word, words, Icon } = marks[state]
  return (
    <Tooltip words={words}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its words must be reached without a mouse */}
      <span className={styles.mark} data-state={state} tabIndex={0}>
        <Icon size={13} stroke={1.8} aria-hidden />
        {word}
        <span className="hera-hidden">. {words}</span>
      </span>
    </Tooltip>
  )
}
