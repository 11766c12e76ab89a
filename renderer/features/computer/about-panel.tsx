import { useSession } from '../../app/session.ts'
import { isElectron } from '../../host/connect.ts'
import { Facts, Panel } from '../../ui/index.ts'
import styles from './computer.module.css'
import { windowWords } from './window-words.ts'

/** Which program this is, what draws its window, and where the licences of what it is built on lie. */
export function AboutPanel() {
  const state = useSession((session) => session.state)
  return (
    <Panel title="About">
      <div className={styles.narrow}>
        <Facts
          facts={[
            ['Program', `Hera ${state?.version ?? ''}`],
            ['Window', windowWords(navigator.userAgent)],
            ...(isElectron()
              ? ([
                  [
                    'Works of others',
                    'Their licences are in THIRD-PARTY-LICENSES.txt and LICENSES.chromium.html beside the program, and everything it is made of is listed in sbom.cdx.json.',
                  ],
                ] as const)
              : []),
          ]}
        />
      </div>
    </Panel>
  )
}
