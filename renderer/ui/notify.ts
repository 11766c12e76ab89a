import { notifications } from '@mantine/notifications'
import { errorWords } from '../host/error-words.ts'

const show = (color: string, title: string | undefined, message: string, autoClose: number) =>
  notifications.show({
    color,
    message,
    autoClose,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close' },
    ...(title ? { title } : {}),
  })

/** Short words at the edge of the screen, gone by themselves. Never the only place of something that matters. */
export const notify = {
  done: (message: string, title?: string) => void show('hera', title, message, 4000),
  info: (message: string, title?: string) => void show('blue', title, message, 6000),
  warning: (message: string, title?: string) => void show('yellow', title, message, 10_000),
  /** Any caught error, in words. */
  error: (error: unknown, title = 'Not done') => void show('red', title, errorWords(error), 12_000),
  /** Takes every notification away, as when the screen locks. */
  clear: () => {
    notifications.clean()
  },
}
