import { expect, test } from 'vitest'
import { windowWords } from './window-words.ts'

test('the window is named as it names itself', () => {
  const chromium =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  expect(windowWords(chromium)).toBe('Chromium 140.0')
  expect(windowWords(`${chromium} Electron/43.1.1`)).toBe('Electron 43.1, Chromium 140.0')
  expect(windowWords('Mozilla/5.0 (X11; rv:143.0) Gecko/20100101 Firefox/143.0')).toBe('Firefox 143.0')
  expect(windowWords('HeadlessChrome/140.0.0.0')).toBe('Chromium 140.0')
  expect(windowWords('curl/8')).toBe('Another browser')
})
