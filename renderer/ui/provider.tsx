import '@mantine/core/styles.css'
import '@mantine/dates/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './tokens.css'
import { localStorageColorSchemeManager, MantineProvider, useMantineColorScheme } from '@mantine/core'
import { DatesProvider } from '@mantine/dates'
import { Notifications } from '@mantine/notifications'
import type { ReactNode } from 'react'
import styles from './provider.module.css'
import { theme } from './theme.ts'

export type ColourScheme = 'light' | 'dark' | 'auto'

const schemeManager = localStorageColorSchemeManager({ key: 'hera-colour-scheme' })

const readNonce = (): string => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/** Everything the kit needs around the app: theme and notifications. Call `adoptTheme()` before rendering. */
export function UiProvider({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
      getStyleNonce={readNonce}
    >
      <DatesProvider settings={{ firstDayOfWeek: 1, weekendDays: [] }}>
        {children}
        <Notifications
          position="bottom-center"
          limit={3}
          autoClose={5000}
          classNames={{ root: styles.notices, notification: styles.noticeBox }}
        />
      </DatesProvider>
    </MantineProvider>
  )
}

/** The chosen scheme (`auto` follows the system) and the switch, kept in localStorage. */
export function useColourScheme(): { scheme: ColourScheme; setScheme: (scheme: ColourScheme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return { scheme: colorScheme, setScheme: setColorScheme }
}
