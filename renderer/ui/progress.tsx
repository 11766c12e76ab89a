import { Progress as MantineProgress } from '@mantine/core'

/** How far something long has come, 0 to 1. `label` is read out. */
export function Progress({ label, share }: { label: string; share: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <MantineProgress.Root size="md" radius="sm">
      <MantineProgress.Section value={percent} aria-label={label} />
    </MantineProgress.Root>
  )
}
