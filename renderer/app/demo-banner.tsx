import styles from './shell.module.css'

/** On every screen of a demo folder, signed in or not. */
export function DemoBanner() {
  return (
    <aside className={styles.demo} aria-label="Demo">
      <strong>DEMO</strong>
      <span>Invented patients. Do not enter real ones.</span>
    </aside>
  )
}
