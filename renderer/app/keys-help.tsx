import { Dialog, KeyHint } from '../ui/index.ts'
import type { Screen } from './screen.ts'
import styles from './shell.module.css'

const general = [
  ['Ctrl+K', 'Find a patient or a command'],
  ['Ctrl+L', 'Lock the screen'],
  ['?', 'This list'],
  ['Esc', 'Close a window or a list'],
  ['↑ ↓', 'Move in a list'],
  ['Enter', 'Open the row, or send the form'],
] as const

/** Every key that works everywhere, and those of this person's screens. */
export function KeysHelp({ isOpen, rail, onClose }: { isOpen: boolean; rail: readonly Screen[]; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="Keyboard">
      <table className={styles.keys}>
        <tbody>
          {general.map(([keys, words]) => (
            <tr key={keys}>
              <th scope="row">
                <KeyHint keys={keys} />
              </th>
              <td>{words}</td>
            </tr>
          ))}
          {rail.map((screen, index) => (
            <tr key={screen.path}>
              <th scope="row">
                {index < 9 && <KeyHint keys={`Alt+${index + 1}`} />}
                {index < 9 && screen.keys && ' or '}
                {screen.keys && <KeyHint keys={`g ${screen.keys}`} />}
              </th>
              <td>{screen.nav?.label ?? screen.title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
