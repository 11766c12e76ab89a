import { type ComponentType, createElement, lazy, type ReactNode, useState } from 'react'
import type { Need } from '../../shared/contract/procedure.ts'
import type { Grant, Role } from '../../shared/domain/capability.ts'

export type Icon = ComponentType<{ size?: number | string; stroke?: number | string }>

/** A screen, as its feature's screens.tsx lists it: `export const screens: Screen[] = [...]`. */
export interface Screen {
  /** Its address, as react-router writes it: `/patients/:patientId`. */
  path: string
  title: string
  element: ComponentType & Partial<Pick<LoadedScreen, 'preload'>>
  needs: Exclude<Need, 'public'>
  /** Which grants of `needs` open it; the Patient role holds `own`, staff `all` or `part` (the default here). */
  grants?: readonly Grant[]
  /** Its place in the left rail. `order` counts in tens: registration 10, clinical 20, pharmacy 40, cash 50, administration 80. */
  nav?: {
    label: string
    icon: Icon
    order: number
    /** What is counted in a small number beside the word: what waits in this person's inbox, an update that is ready. */
    counts?: 'inbox' | 'updates'
  }
  /** One letter after `g` that opens it from anywhere: `q` for `g q`. Unique among screens and commands; rail screens only. */
  keys?: string
  /** Keys that work within it, for the list that `?` shows. */
  actions?: readonly (readonly [keys: string, words: string])[]
  /** For whom this is the first screen after signing in. */
  home?: readonly Role[]
}

/** An action beside the screens, in the palette, the menu bar and by keys: `export const commands: Command[] = [...]`. */
export interface Command {
  id: string
  label: string
  detail?: string
  icon?: Icon
  /** One letter after `g`, as for a screen. */
  keys?: string
  needs: Exclude<Need, 'public'>
  grants?: readonly Grant[]
  run: (tools: { navigate: (path: string) => void }) => void
}

/** A screen whose code is loaded when it is first opened, or before that by `preload`. */
export interface LoadedScreen {
  (): ReactNode
  preload(): Promise<unknown>
}

/** A screen that is loaded when first opened: `screenOf(() => import('./queue.tsx'), 'Queue')`. */
export const screenOf = <Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
): LoadedScreen => {
  let loaded: ComponentType | null = null
  const preload = async () => {
    loaded = (await load())[name]
    return { default: loaded }
  }
  const Awaited = lazy(preload)
  const Opened = () => {
    // What is here already is shown at once: React would hold back a screen that it had to wait for, for 300 ms. Chosen
    // once, since another component in its place would begin anew.
    const [Shown] = useState<ComponentType>(() => loaded ?? Awaited)
    return createElement(Shown)
  }
  return Object.assign(Opened, { preload })
}
