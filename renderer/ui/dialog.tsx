import { Drawer as MantineDrawer, Modal } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import styles from './dialog.module.css'
import { HoldContext, useHeld } from './window-hold.ts'

export interface DialogProps {
  isOpen: boolean
  title: ReactNode
  onClose: () => void
  children: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'xl' | string
  /** False while something is being saved that must not be left by a stray click. */
  canClose?: boolean
}

/**
 * The library's focus trap goes to what is marked, else to the first button: Close. Marked is what asked for the focus
 * by `autoFocus`, else the first field or button of the content.
 */
const markFirst = (body: HTMLElement | null): void => {
  const active = document.activeElement
  const first =
    active && body?.contains(active)
      ? active
      : body?.querySelector(':is(input, textarea, select, button):not([disabled], [tabindex="-1"])')
  first?.setAttribute('data-autofocus', '')
}

/** The windows that are open, the top one last. The library closes all of them by one Esc. */
const openWindows: symbol[] = []

/** `onClose`, for the time that this window is the top one. */
const useClosingOnTop = (isOpen: boolean, onClose: () => void): (() => void) => {
  const own = useRef(Symbol('window')).current
  useEffect(() => {
    if (!isOpen) return
    openWindows.push(own)
    return () => void openWindows.splice(openWindows.indexOf(own), 1)
  }, [isOpen, own])
  return () => {
    if (openWindows.at(-1) === own) onClose()
  }
}

/** A window over the page: focus stays inside, Esc closes, focus goes back where it was. */
export function Dialog({ isOpen, title, onClose, children, size = 'md', canClose: mayClose = true }: DialogProps) {
  const close = useClosingOnTop(isOpen, onClose)
  const { isHeld, hold } = useHeld()
  const canClose = mayClose && !isHeld
  return (
    <Modal.Root opened={isOpen} onClose={close} size={size} closeOnEscape={canClose} closeOnClickOutside={false}>
      <Modal.Overlay backgroundOpacity={0.25} />
      <Modal.Content>
        <div className={styles.head}>
          <Modal.Title>{title}</Modal.Title>
          {canClose && <Modal.CloseButton aria-label="Close" />}
        </div>
        <Modal.Body ref={markFirst}>
          <HoldContext value={hold}>{children}</HoldContext>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** As a dialog, from the right edge and full height: details beside a list. A click outside closes it too. */
export function Drawer({ isOpen, title, onClose, children, size = 'lg', canClose: mayClose = true }: DialogProps) {
  const close = useClosingOnTop(isOpen, onClose)
  const { isHeld, hold } = useHeld()
  const canClose = mayClose && !isHeld
  return (
    <MantineDrawer.Root
      opened={isOpen}
      onClose={close}
      size={size}
      position="right"
      closeOnEscape={canClose}
      closeOnClickOutside={false}
    >
      {/* The second click of a double click that opened it is not a click outside. */}
      <MantineDrawer.Overlay
        backgroundOpacity={0.2}
        onClick={(event) => {
          if (canClose && event.detail < 2) close()
        }}
      />
      <MantineDrawer.Content>
        <div className={styles.head}>
          <MantineDrawer.Title>{title}</MantineDrawer.Title>
          {canClose && <MantineDrawer.CloseButton aria-label="Close" />}
        </div>
        <MantineDrawer.Body ref={markFirst}>
          <HoldContext value={hold}>{children}</HoldContext>
        </MantineDrawer.Body>
      </MantineDrawer.Content>
    </MantineDrawer.Root>
  )
}
