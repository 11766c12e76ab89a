import type { PaletteEntry } from '../ui/index.ts'

/** Finds things by their words (patients, say) for the command palette. */
export interface PaletteSearch {
  /** Above the results: `Patients`. */
  title: string
  /** Shown only to those who hold this capability for all or part of the rows. */
  needs: string
  search: (
    text: string,
    tools: { navigate: (path: string) => void; signal: AbortSignal },
  ) => Promise<readonly PaletteEntry[]>
}

const searches: PaletteSearch[] = []

/** Adds a search to the palette; call it once, in the feature's screens.tsx. */
export function registerPaletteSearch(search: PaletteSearch): void {
  const known = searches.findIndex(({ title }) => title === search.title)
  if (known === -1) searches.push(search)
  else searches[known] = search
}

export const paletteSearches = (): readonly PaletteSearch[] => searches
