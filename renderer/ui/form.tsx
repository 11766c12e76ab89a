import { type ReactNode, type SyntheticEvent, useRef, useState } from 'react'
import { errorWords, fieldErrors } from '../host/error-words.ts'
import { Button } from './button.tsx'
import styles from './form.module.css'
import { Column, Row } from './layout.tsx'
import { ErrorNotice } from './notice.tsx'
import { useHoldWindow } from './window-hold.ts'

/** What `useForm` returns, as far as `Form` needs it. */
export interface FormState<Values> {
  onSubmit: (
    handle: (values: Values) => void,
    onInvalid?: () => void,
  ) => (event?: SyntheticEvent<HTMLFormElement>) => void
  setErrors: (errors: Record<string, ReactNode>) => void
}

/**
 * A form over `useForm({ initialValues, validate })`. `onSubmit` may reject: main's words go beside the fields they
 * name, and above the buttons where they name none. Enter submits.
 */
export function Form<Values extends object>({
  form,
  onSubmit,
  submitLabel,
  submitKind = 'primary',
  onCancel,
  cancelLabel = 'Cancel',
  isWide = false,
  isLong = false,
  extraActions,
  children,
}: {
  form: FormState<Values>
  onSubmit: (values: Values) => Promise<unknown>
  submitLabel: string
  submitKind?: 'primary' | 'danger'
  onCancel?: () => void
  cancelLabel?: string
  /** The submit button as wide as the form. */
  isWide?: boolean
  /** Longer than the window: its buttons stay in sight. */
  isLong?: boolean
  extraActions?: ReactNode
  children: ReactNode
}) {
  const [words, setWords] = useState<string | null>(null)
  const [isRunning, setRunning] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  useHoldWindow(isRunning)
  // Once the complaints are on the screen, the keyboard is in the first field that has one.
  const goToComplaint = () =>
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  const send = async (values: Values) => {
    // What stands in a field and can't be read is not what the form holds: it would be saved without it.
    const unreadable = element.current?.querySelector<HTMLElement>('[data-unreadable]')
    if (unreadable) return unreadable.focus()
    setWords(null)
    setRunning(true)
    try {
      await onSubmit(values)
    } catch (error) {
      const byField = fieldErrors(error)
      form.setErrors(byField)
      goToComplaint()
      const isShownBesideFields =
        Object.keys(byField).length > 0 && Object.keys(byField).every((path) => hasPath(values, path))
      setWords(isShownBesideFields ? null : errorWords(error))
    } finally {
      setRunning(false)
    }
  }
  return (
    <form ref={element} noValidate onSubmit={form.onSubmit((values) => void send(values), goToComplaint)}>
      <Column>
        {children}
        {words && <ErrorNotice words={words} />}
        <div className={isLong ? styles.foot : undefined}>
          <Row justify="end">
            {extraActions}
            {onCancel && (
              <Button onClick={onCancel} disabled={isRunning}>
                {cancelLabel}
              </Button>
            )}
            <Button type="submit" kind={submitKind} isLoading={isRunning} isWide={isWide}>
              {submitLabel}
            </Button>
          </Row>
        </div>
      </Column>
    </form>
  )
}

/** True if the form holds a field at this path (`items.0.dose`), so that the message is in sight. */
function hasPath(values: object, path: string): boolean {
  let here: unknown = values
  for (const step of path.split('.')) {
    if (typeof here !== 'object' || here === null || !(step in here)) return false
    here = (here as Record<string, unknown>)[step]
  }
  return true
}
