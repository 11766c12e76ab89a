import type { Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/index.ts'

/** What stands at the head of everything that is given away, but labels. */
export const letterheadOf = ({ name, letterhead }: Pick<Clinic, 'name' | 'letterhead'>): Sheet['letterhead'] => ({
  name,
  text: letterhead,
})

/** Names and values under one another; what is not there is left out. */
export const pairsOf = (
  rows: readonly (readonly [name: string, value: string | null | undefined | false])[],
): Extract<Sheet['blocks'][number], { kind: 'pairs' }> => ({
  kind: 'pairs',
  rows: rows.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : [])),
})
