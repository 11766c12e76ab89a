import { type ReactNode, useEffect } from 'react'
import { Link } from 'react-router'
import styles from './page.module.css'

/** The frame of a screen. `breadcrumbs`: where this is, each with its address. Scrolls by itself. */
export function Page({
  title,
  subtitle,
  actions,
  breadcrumbs = [],
  children,
}: {
  title: ReactNode
  subtitle?: ReactNode
  actions?: ReactNode
  breadcrumbs?: readonly { label: string; to: string }[]
  children: ReactNode
}) {
  // Never a patient's name: window titles are seen by screen sharing and kept in histories.
  useEffect(() => {
    document.title = typeof title === 'string' && breadcrumbs.length === 0 ? `${title} · Hera` : 'Hera'
  }, [title, breadcrumbs.length])
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.heading}>
          {breadcrumbs.length > 0 && (
            <nav aria-label="Breadcrumbs" className={styles.crumbs}>
              {breadcrumbs.map((crumb) => (
                <span key={crumb.to}>
                  <Link to={crumb.to}>{crumb.label}</Link>
                  <span aria-hidden> / </span>
                </span>
              ))}
            </nav>
          )}
          <h1 className={styles.title}>{title}</h1>
          {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.content}>{children}</div>
    </div>
  )
}
