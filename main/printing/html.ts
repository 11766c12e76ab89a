import type { Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import {
  fontSizes,
  type Markup,
  markupOf,
  pageHeightMm,
  pageRule,
  pageSizes,
} from '../../shared/domain/sheet-markup.ts'
import { contentHeightMm, labelPt } from './estimate.ts'
import type { PrintPage } from './types.ts'

/** Stands in the page (before any text) where the nonce of its styles belongs; whoever loads the page puts one there. */
export const noncePlaceholder = 'NONCE-OF-THIS-PAGE'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it stands in HTML: what looks like a tag is read as text. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '')

export const htmlOf = ({ tag, className, children }: Markup): string => {
  const inner = children.map((child) => (typeof child === 'string' ? escapeHtml(child) : htmlOf(child))).join('')
  return `<${tag}${className === undefined ? '' : ` class="${escapeHtml(className)}"`}>${inner}</${tag}>`
}

/**
 * The sheet as a page of its own, for a printer that is reached without a print window. It loads nothing, runs nothing
 * and has its size in `@page`. `css` is the text of resources/print.css. The name of the print job tells nothing of whom
 * it is about: queues keep it.
 */
export const pageOf = (sheet: Sheet, marks: SheetMarks, css: string): PrintPage => {
  const contentMm = contentHeightMm(sheet, marks)
  const pt = sheet.paper === 'label' ? labelPt(sheet, marks) : fontSizes[sheet.paper]
  const own = `${pageRule(sheet.paper, contentMm)}\n.hera-print[data-paper="${sheet.paper}"] { font-size: ${pt}pt }`
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${noncePlaceholder}'">
<title>Hera</title>
<style nonce="${noncePlaceholder}">
${css}
${own}
</style>
</head>
<body><div class="hera-print" data-paper="${sheet.paper}">${htmlOf(markupOf(sheet, marks))}</div></body>
</html>
`
  return {
    html,
    paper: sheet.paper,
    widthMm: pageSizes[sheet.paper].widthMm,
    heightMm: pageHeightMm(sheet.paper, contentMm),
  }
}
