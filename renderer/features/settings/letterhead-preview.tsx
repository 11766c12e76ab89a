import styles from './settings.module.css'

/** The head of a printed sheet, as it will come out. */
export function LetterheadPreview({ name, letterhead }: { name: string; letterhead: string }) {
  return (
    <figure className={styles.sheet} aria-label="Preview on paper">
      <div className={styles.head}>
        <strong>{name.trim() || 'Clinic name'}</strong>
        {letterhead.trim() && <div>{letterhead}</div>}
      </div>
      <div className={styles.title}>Receipt</div>
      <div className={styles.line} />
      <div className={styles.line} />
      <div className={styles.line} />
    </figure>
  )
}
