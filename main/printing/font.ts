import path from 'node:path'
import { type Font, openSync } from 'fontkit'

/** The fonts of resources/fonts: what is written in no other way is drawn with them. */
export interface Fonts {
  plain: Font
  bold: Font
  /** Whether both have this letter. */
  has(letter: string): boolean
}

/** Where the files are; `root` is the folder of resources/. */
export const fontFiles = (root: string): { plain: string; bold: string } => {
  const file = (name: string): string => path.join(root, 'resources/fonts', name)
  return { plain: file('DejaVuSans.ttf'), bold: file('DejaVuSans-Bold.ttf') }
}

const opened = new Map<string, Fonts>()

/** Read when they are first needed, and kept. */
export const openFonts = (root: string): Fonts => {
  const known = opened.get(root)
  if (known) return known
  const files = fontFiles(root)
  const [plain, bold] = [openSync(files.plain), openSync(files.bold)]
  const fonts: Fonts = {
    plain,
    bold,
    has: (letter) => {
      const code = letter.codePointAt(0) ?? 0
      return plain.hasGlyphForCodePoint(code) && bold.hasGlyphForCodePoint(code)
    },
  }
  opened.set(root, fonts)
  return fonts
}
