import { Drawer as MantineDrawer, Modal } from '@mantine/core'
import type { ReactNode } from 'react'

export interface DialogProps {
  isOpen: boolean
  title: ReactNode
  onClose: () => void
  children: ReactNode
  size?: 'sm' | 'md' | 'lg' | 'xl' | string
  /** False while something is being saved that must not be left by a stray click. */
  canClose?: boolean
}

const close = { 'aria-label': 'Close' }

/** A window over the page: focus stays inside, Esc closes, focus goes back where it was. */
export function Dialog({ isOpen, title, onClose, children, size = 'md', canClose = true }: DialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size}
      closeOnEscape={canClose}
      closeOnClickOutside={false}
      withCloseButton={canClose}
      closeButtonProps={close}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {children}
    </Modal>
  )
}

/** As a dialog, from the right edge and full height: details beside a list. */
export function Drawer({ isOpen, title, onClose, children, size = 'lg', canClose = true }: DialogProps) {
  return (
    <MantineDrawer
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={size}
      position="right"
      closeOnEscape={canClose}
      closeOnClickOutside={canClose}
      withCloseButton={canClose}
      closeButtonProps={close}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {children}
    </MantineDrawer>
  )
}
