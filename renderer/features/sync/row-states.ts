import { useEffect } from 'react'
import { create } from 'zustand'
import type { SyncStatus } from '../../../shared/contract/sync.ts'
import { client } from '../../host/queries.ts'
import { useSyncStatus } from './status.ts'

export type RowState = 'here' | 'sent' | 'confirmed' | 'refused'

/** One question takes this many rows (the contract's limit). */
const batchSize = 500
/** Marks that appear together are asked for together. */
const gatherMs = 30

const useStates = create<{ byId: Readonly<Record<string, RowState>> }>()(() => ({ byId: {} }))
/** Row id to how many marks show it. */
const wanted = new Map<string, number>()
let isAsked = false
let seen = ''

async function ask(ids: readonly string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += batchSize) {
    // A lost answer is made good by the next: the header asks again every two seconds.
    const answer = await client.sync.rowStates({ ids: ids.slice(start, start + batchSize) }).catch(() => null)
    if (!answer) return
    const { byId } = useStates.getState()
    const changed = answer.rows.filter(({ id, state }) => wanted.has(id) && byId[id] !== state)
    if (changed.length === 0) continue
    useStates.setState({ byId: { ...byId, ...Object.fromEntries(changed.map(({ id, state }) => [id, state])) } })
  }
}

const askSoon = (): void => {
  if (isAsked) return
  isAsked = true
  setTimeout(() => {
    isAsked = false
    const { byId } = useStates.getState()
    void ask([...wanted.keys()].filter((id) => byId[id] === undefined))
  }, gatherMs)
}

/** After each answer to the header: everything when something was saved or sent, else only what is still under way. */
export function askRowStates({ mode, waiting, held, refused }: SyncStatus): void {
  if (mode === 'alone' || wanted.size === 0) return
  const now = `${waiting}/${held}/${refused}`
  const hasChanged = now !== seen
  seen = now
  const { byId } = useStates.getState()
  const ids = [...wanted.keys()].filter((id) => hasChanged || byId[id] !== 'confirmed')
  if (ids.length > 0) void ask(ids)
}

function forget(id: string): void {
  const left = (wanted.get(id) ?? 1) - 1
  if (left > 0) {
    wanted.set(id, left)
    return
  }
  wanted.delete(id)
  const { [id]: _gone, ...byId } = useStates.getState().byId
  useStates.setState({ byId })
}

/** Where this row has got to; null while it is not known, and always on a workstation that works alone. */
export function useRowState(id: string): RowState | null {
  const mode = useSyncStatus()?.mode
  const isShared = mode !== undefined && mode !== 'alone'
  useEffect(() => {
    if (!isShared) return
    wanted.set(id, (wanted.get(id) ?? 0) + 1)
    askSoon()
    return () => forget(id)
  }, [id, isShared])
  return useStates(({ byId }) => (isShared ? (byId[id] ?? null) : null))
}
