const names: readonly (readonly [inAgent: string, words: string])[] = [
  ['Electron', 'Electron'],
  ['Chrome', 'Chromium'],
  ['Firefox', 'Firefox'],
]

/** What draws the window, as it names itself: "Electron 43.1, Chromium 140.0". */
export const windowWords = (agent: string): string =>
  names
    .flatMap(([inAgent, words]) => {
      const version = new RegExp(`${inAgent}/(\\d+(?:\\.\\d+)?)`).exec(agent)?.[1]
      return version ? [`${words} ${version}`] : []
    })
    .join(', ') || 'Another browser'
