import styles from './key-hint.module.css'

/** Keys as caps: `Ctrl+K` is held together, `g q` is typed one after the other. */
export function KeyHint({ keys, isOnAccent = false }: { keys: string; isOnAccent?: boolean }) {
  const caps = keys.split(/[+ ]/).filter(Boolean)
  return (
    <span className={styles.keys}>
      {caps.map((cap) => (
        <kbd key={cap} className={`${styles.key} ${isOnAccent ? styles.onAccent : ''}`}>
          {cap}
        </kbd>
      ))}
    </span>
  )
}
