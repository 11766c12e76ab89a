import {
  type CSSVariablesResolver,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  type MantineColorsTuple,
  mergeMantineTheme,
} from '@mantine/core'

/** The one accent: a deep sea green that keeps 4.5:1 against white text (shade 7) and on the dark canvas (shade 4). */
const hera: MantineColorsTuple = [
  '#e9f5f6',
  '#d5ecee',
  '#a9d7db',
  '#7ac2c8',
  '#52b0b8',
  '#2f9aa3',
  '#1b848e',
  '#0e6b74',
  '#0a5860',
  '#07454c',
]
const dark: MantineColorsTuple = [
  '#dce1e8',
  '#bcc5d0',
  '#9aa6b5',
  '#75828f',
  '#3d4855',
  '#303a46',
  '#262f3a',
  '#1c232c',
  '#151b22',
  '#0f141a',
]

const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", "DejaVu Sans", Arial, sans-serif'

/** Dense but calm: 30 px controls, 13-14 px text, quick or no movement. */
export const theme = createTheme({
  colors: { hera, dark },
  primaryColor: 'hera',
  primaryShade: 7,
  black: '#1a222c',
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace',
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  headings: { fontFamily, fontWeight: '600' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // The mark of a required field is drawn by tokens.css, so that a label's text is the label and nothing else.
    // Descriptions stand below, so that the fields of a row stay on one line.
    InputWrapper: {
      defaultProps: { withAsterisk: false, inputWrapperOrder: ['label', 'input', 'error', 'description'] },
    },
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { size: 'md', variant: 'subtle' } },
    ModalRoot: {
      defaultProps: { lockScroll: false, transitionProps: { duration: 0 }, centered: false, yOffset: '8vh' },
    },
    DrawerRoot: { defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Combobox: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: 'md' } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 0 } } },
  },
})

/** Mantine's own greys are too faint for small text (3.3:1); these keep 4.5:1. */
const readable: CSSVariablesResolver = (value) => {
  const base = defaultCssVariablesResolver(value)
  return {
    variables: base.variables,
    light: {
      ...base.light,
      '--mantine-color-hera-light': 'var(--mantine-color-hera-0)',
      '--mantine-color-hera-light-hover': 'var(--mantine-color-hera-1)',
      '--mantine-color-dimmed': '#566270',
      '--mantine-color-placeholder': '#68737f',
      '--mantine-color-error': '#b3261e',
      '--mantine-color-default-border': '#c4ccd4',
    },
    dark: {
      ...base.dark,
      '--mantine-color-dimmed': '#a3aebb',
      '--mantine-color-placeholder': '#8b96a3',
      '--mantine-color-error': '#ff8a80',
    },
  }
}

/**
 * Puts the theme's variables into the page as a constructed style sheet. The page's policy allows no <style> tags,
 * and a constructed sheet needs none (and no nonce).
 */
export function adoptTheme(): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(convertCssVariables(readable(mergeMantineTheme(DEFAULT_THEME, theme))))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
