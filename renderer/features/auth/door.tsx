import type { CSSProperties, ReactNode } from 'react'
import { DemoBanner } from '../../app/demo-banner.tsx'
import type { AuthState } from '../../app/session.ts'
import styles from './door.module.css'

/** The frame of every screen before the shell: DEMO where it is one, the clinic's name, one card. */
export function Door({
  state,
  title,
  words,
  children,
  below,
  width,
}: {
  state: AuthState | null
  title: string
  words?: ReactNode
  children: ReactNode
  below?: ReactNode
  width?: string
}) {
  const style = width ? ({ '--width': width } as CSSProperties) : undefined
  return (
    <div className={styles.door}>
      {state?.isDemo && <DemoBanner />}
      <main className={styles.middle}>
        <div className={styles.brand}>
          <img src="./icon.svg" alt="" width={30} height={30} />
          <span>{state?.clinicName || 'Hera'}</span>
        </div>
        <section className={styles.card} style={style} aria-labelledby="door-title">
          <h1 id="door-title" className={styles.title}>
            {title}
          </h1>
          {words && <p className={styles.words}>{words}</p>}
          {children}
        </section>
        {below && <div className={styles.below}>{below}</div>}
      </main>
      <footer className={styles.foot}>Hera {state?.version}</footer>
    </div>
  )
}
