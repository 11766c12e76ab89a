import styles from './shell.module.css'

/** On every screen of a demo folder, signed in or not. */
export function DemoBanner() {
  return (
    <div className={styles.demo} role="note">
      <strong>DEMO</strong>
      <span>Invented patients. Do not enter real ones.</span>
    </div>
  )
}
