import { type ReactNode, useEffect, useState } from 'react'
import { errorWords } from '../host/error-words.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Column, Row } from './layout.tsx'
import { ErrorNotice } from './notice.tsx'
import { TextArea } from './text-field.tsx'

interface ConfirmProps {
  isOpen: boolean
  title: string
  /** What will happen, in a sentence or two. */
  children?: ReactNode
  /** The verb on the button: `Void the receipt`, never `OK`. */
  confirmLabel: string
  isDanger?: boolean
  onClose: () => void
}

/** Asks before something happens. Closes itself when `onConfirm` has succeeded; an error stays in the dialog. */
export function Confirm({ onConfirm, ...props }: ConfirmProps & { onConfirm: () => Promise<unknown> }) {
  return <Question {...props} canConfirm onConfirm={onConfirm} />
}

/** As `Confirm`, and asks why: at least three letters, given to `onConfirm` and kept with what is done. */
export function ConfirmReason({
  onConfirm,
  children,
  reasonLabel = 'Reason',
  ...props
}: ConfirmProps & { onConfirm: (reason: string) => Promise<unknown>; reasonLabel?: string }) {
  const [reason, setReason] = useState('')
  useEffect(() => {
    if (!props.isOpen) setReason('')
  }, [props.isOpen])
  return (
    <Question {...props} canConfirm={reason.trim().length >= 3} onConfirm={() => onConfirm(reason.trim())}>
      {children}
      <TextArea
        label={reasonLabel}
        description="Say why in a few words. It is kept with this change."
        required
        autoFocus
        rows={2}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </Question>
  )
}

function Question({
  isOpen,
  title,
  children,
  confirmLabel,
  isDanger = false,
  onClose,
  canConfirm,
  onConfirm,
}: ConfirmProps & { canConfirm: boolean; onConfirm: () => Promise<unknown> }) {
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<unknown>(null)
  useEffect(() => {
    if (!isOpen) setError(null)
  }, [isOpen])
  const confirm = async () => {
    setRunning(true)
    setError(null)
    try {
      await onConfirm()
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setRunning(false)
    }
  }
  return (
    <Dialog isOpen={isOpen} title={title} onClose={onClose} canClose={!isRunning} size="md">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (canConfirm && !isRunning) void confirm()
        }}
      >
        <Column>
          {children}
          {error !== null && <ErrorNotice words={errorWords(error)} />}
          <Row justify="end">
            <Button onClick={onClose} disabled={isRunning}>
              Cancel
            </Button>
            <Button type="submit" kind={isDanger ? 'danger' : 'primary'} isLoading={isRunning} disabled={!canConfirm}>
              {confirmLabel}
            </Button>
          </Row>
        </Column>
      </form>
    </Dialog>
  )
}
