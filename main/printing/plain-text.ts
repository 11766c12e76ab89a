const lineEnds = /\r\n?|\u2028|\u2029|\u0085/g

/** Signs that printers of their own language lack, and what says the same. */
const sameAs: readonly [from: RegExp, to: string][] = [
  [lineEnds, '\n'],
  [/[\t\u2000-\u2006\u2008-\u200a\u205f\u3000]/g, ' '],
  [/[\u2007\u202f\u2060]/g, '\u00a0'],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/[\u2018\u2019\u201b]/g, "'"],
  [/[\u201c-\u201f]/g, '"'],
  [/\u2026/g, '...'],
]

/** Nothing that a printer could take for a command, nothing that is not seen: control characters and marks of direction. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Variation_Selector}]/gu

/** What two letters of a drawn script do with one another: they are joined or kept apart. */
const joiners = ['\u200c', '\u200d']

/**
 * Text that can go to a printer of its own language: composed letters, spaces, line breaks and nothing below them. A space
 * at which no line is broken is kept until the lines are made (`toSpaces`).
 */
export const plainText = (text: string): string => {
  let plain = text.normalize('NFC')
  for (const [from, to] of sameAs) plain = plain.replaceAll(from, to)
  return plain
    .split('\n')
    .map((line) => line.replaceAll(unseen, ''))
    .join('\n')
}

/** Text as it is drawn with a font: nothing unseen but what joins letters. Letters that the font lacks are `?`, counted. */
export const drawnText = (text: string, has: (letter: string) => boolean): { text: string; unknown: number } => {
  let unknown = 0
  const plain = text.normalize('NFC').replaceAll(lineEnds, '\n').replaceAll('\t', ' ')
  const drawn = Array.from(plain, (letter) => {
    if (letter === '\n' || joiners.includes(letter)) return letter
    if (letter.replaceAll(unseen, '') === '') return ''
    if (has(letter)) return letter
    unknown += 1
    return '?'
  })
  return { text: drawn.join(''), unknown }
}

/** A line with the spaces that printers have. */
export const toSpaces = (line: string): string => line.replaceAll('\u00a0', ' ')

/** `text` in lines of at most `width` characters, broken between words where that is possible. Never empty. */
export const wrap = (text: string, width: number): string[] => text.split('\n').flatMap((part) => wrapLine(part, width))

const wrapLine = (text: string, width: number): string[] => {
  const lines: string[] = []
  let line: string[] = []
  const end = (): void => {
    lines.push(line.join('').trimEnd())
    line = []
  }
  for (const word of text.match(/ +|[^ ]+/g) ?? []) {
    let letters = Array.from(word)
    if (line.length + letters.length > width && line.length > 0) end()
    // Spaces at which a line was broken are not at the beginning of the next.
    if (line.length === 0 && lines.length > 0 && word.startsWith(' ')) continue
    while (letters.length > width) {
      line = letters.slice(0, width)
      letters = letters.slice(width)
      end()
    }
    line.push(...letters)
  }
  if (line.length > 0 || lines.length === 0) end()
  return lines
}

/** Text in lines that fit, broken between words, and inside those that are longer than a line. Never empty. */
export const wrapBy = (text: string, fits: (line: string) => boolean): string[] => {
  const lines: string[] = []
  for (const part of text.split('\n')) {
    let line = ''
    for (const word of part.split(/(?<= )/)) {
      if (line !== '' && !fits((line + word).trimEnd())) {
        lines.push(line.trimEnd())
        line = ''
      }
      if (fits((line + word).trimEnd())) {
        line += word
        continue
      }
      for (const letter of word) {
        if (line !== '' && !fits(line + letter)) {
          lines.push(line)
          line = ''
        }
        line += letter
      }
    }
    lines.push(line.trimEnd())
  }
  return lines
}
