import { useSession } from '../../app/session.ts'
import { Facts, Panel } from '../../ui/index.ts'
import styles from './computer.module.css'

/** "Electron 43.1 · Chromium 140": what draws the window, as it names itself. */
export const windowWords = (agent: string): string => {
  const version = (name: string) => new RegExp(`${name}/(\\d+(?:\\.\\d+)?)`).exec(agent)?.[1]
  const [electron, chromium, firefox] = ['Electron', 'Chrome', 'Firefox'].map(version)
  const parts = [
    electron && `Electron ${electron}`,
    chromium && `Chromium ${chromium}`,
    firefox && `Firefox ${firefox}`,
  ].filter(Boolean)
  return parts.join(' · ') || 'Another browser'
}

export function AboutPanel() {
  const state = useSession((session) => session.state)
  return (
    <Panel title="About">
      <div className={styles.narrow}>
        <Facts
          facts={[
            ['Program', `Hera ${state?.version ?? ''}`],
            ['Window', windowWords(navigator.userAgent)],
          ]}
        />
      </div>
    </Panel>
  )
}
