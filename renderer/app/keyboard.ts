import { useEffect } from 'react'
import { type CommandGroup, type CommandTools, findCommand, isOwnChord, type ListedCommand } from './command-list.ts'

const sequenceMs = 1500

/** Letters and digits belong to the field that has the focus. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null

/** Keys of a screen rest while a window is over it. */
export const isDialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey'>

/** Keys held together as a command names them: `Ctrl+K` (on a Mac also with its own command key), `Alt+3`; else null. */
export function chordOf({ key, code, ctrlKey, altKey, metaKey, shiftKey }: Pressed): string | null {
  const isCtrl = ctrlKey || metaKey
  // Both together is AltGr, which writes letters.
  if (isCtrl === altKey || shiftKey) return null
  // With Alt some layouts write other signs; the digit is where it is printed.
  const digit = /^Digit(\d)$/.exec(code)?.[1]
  const letter = /^[a-z]$/i.test(key) ? key.toUpperCase() : null
  const last = digit ?? letter
  return last ? `${isCtrl ? 'Ctrl' : 'Alt'}+${last}` : null
}

let early: string[] = []

/**
 * Keeps Hera's own keys that are pressed while a sign-in is checked, for the shell that opens after it. Without one they
 * are forgotten.
 */
export async function keepingKeys<Result>(signIn: () => Promise<Result>): Promise<Result> {
  const kept: string[] = []
  const onKeyDown = (event: KeyboardEvent) => {
    const chord = chordOf(event)
    if (!chord || !isOwnChord(chord)) return
    event.preventDefault()
    kept.push(chord)
  }
  window.addEventListener('keydown', onKeyDown, { capture: true })
  try {
    const result = await signIn()
    early = kept
    return result
  } finally {
    window.removeEventListener('keydown', onKeyDown, { capture: true })
  }
}

/** Runs commands by their keys: held together, one letter after `g`, or `?`. */
export function useKeyboard(groups: readonly CommandGroup[], tools: CommandTools): void {
  useEffect(() => {
    const find = (isWanted: (command: ListedCommand) => boolean) => findCommand(groups, isWanted)
    for (const chord of early.splice(0)) find(({ keys }) => keys === chord)?.run(tools)
    let goAtMs = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const run = (command: ListedCommand | undefined) => {
        if (!command || (isDialogOpen() && !command.isAlways)) return
        event.preventDefault()
        command.run(tools)
      }
      const chord = chordOf(event)
      if (chord) return run(find(({ keys }) => keys === chord))
      if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
      const isSecond = Date.now() - goAtMs < sequenceMs
      goAtMs = !isSecond && event.key.toLowerCase() === 'g' && !isDialogOpen() ? Date.now() : 0
      if (goAtMs > 0) return
      const typed = isSecond ? `g ${event.key.toLowerCase()}` : event.key
      run(find((command) => command.typed === typed))
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [groups, tools])
}
