import { ActionIcon, Button as MantineButton, Tooltip } from '@mantine/core'
import type { MouseEventHandler, ReactNode, Ref } from 'react'
import { KeyHint } from './key-hint.tsx'

type Kind = 'primary' | 'default' | 'quiet' | 'danger'

interface Common {
  onClick?: MouseEventHandler<HTMLButtonElement>
  disabled?: boolean
  isLoading?: boolean
  autoFocus?: boolean
  id?: string
  ref?: Ref<HTMLButtonElement>
  'aria-expanded'?: boolean
  'aria-haspopup'?: 'menu' | 'dialog'
}

export interface ButtonProps extends Common {
  children: ReactNode
  kind?: Kind
  type?: 'button' | 'submit'
  icon?: ReactNode
  /** Shown at the right end, e.g. `Ctrl+S`. */
  keys?: string
  size?: 'xs' | 'sm' | 'md'
  isWide?: boolean
}

const looks: Record<Kind, { variant: string; color?: string }> = {
  primary: { variant: 'filled' },
  default: { variant: 'default' },
  quiet: { variant: 'subtle' },
  danger: { variant: 'filled', color: '#b3261e' },
}

export function Button({ kind = 'default', icon, keys, isLoading, isWide, type = 'button', ...rest }: ButtonProps) {
  return (
    <MantineButton
      {...looks[kind]}
      {...rest}
      type={type}
      loading={isLoading ?? false}
      fullWidth={isWide ?? false}
      leftSection={icon}
      rightSection={keys ? <KeyHint keys={keys} isOnAccent={kind === 'primary' || kind === 'danger'} /> : undefined}
    />
  )
}

/** A button that shows only an icon; `label` is read out and shown on hover. */
export function IconButton({
  label,
  icon,
  kind = 'quiet',
  isLoading,
  ...rest
}: Common & { label: string; icon: ReactNode; kind?: Kind }) {
  return (
    <Tooltip label={label}>
      <ActionIcon {...looks[kind]} {...rest} loading={isLoading ?? false} aria-label={label} type="button">
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
