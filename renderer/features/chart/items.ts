import type { Chart } from '../../../shared/contract/chart.ts'

export type Item = Chart['items'][number]
export type Visit = Chart['records'][number]

/** Entries of one kind that count: not withdrawn. */
export const ofKind = (items: readonly Item[], kind: string): Item[] =>
  items.filter((item) => item.kind === kind && item.status !== 'entered_in_error')

/** A visit that is over: nothing more is ordered in it. */
export const isOver = (visit: Pick<Visit, 'status'>): boolean =>
  visit.status === 'finished' || visit.status === 'cancelled'
