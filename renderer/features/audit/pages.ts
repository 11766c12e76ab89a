import { useState } from 'react'

/** Pages of a log that only grows: each begins before a seq. Another filter starts at the newest again. */
export function usePages(filter: string) {
  const [state, setState] = useState<{ filter: string; befores: number[] }>({ filter, befores: [] })
  const befores = state.filter === filter ? state.befores : []
  const before = befores.at(-1)
  return {
    input: before === undefined ? {} : { before },
    canGoNewer: befores.length > 0,
    newer: () => setState({ filter, befores: befores.slice(0, -1) }),
    older: (next: number | null) => {
      if (next !== null) setState({ filter, befores: [...befores, next] })
    },
  }
}
