import { type Block, markWords, type Sheet, type SheetMarks } from '../../shared/domain/sheet.ts'
import {
  type Group,
  gap,
  type Measure,
  mm,
  type Pen,
  rowStrips,
  rule,
  type Strip,
  type Style,
  textStrips,
} from './pdf-strips.ts'
import { tableGroups } from './pdf-table.ts'

const pair = (measure: Measure, name: string, value: string, style: Style): Strip[] => {
  const nameWidth = Math.min(measure.pen.width(name, style) + 3 * mm, measure.width * 0.5)
  const left = measure.isRoll ? nameWidth : Math.max(nameWidth, 45 * mm)
  const align = measure.isRoll ? 'right' : 'left'
  return rowStrips(
    measure,
    [
      { text: name, align: 'left', left: 0, width: left - 1 * mm },
      { text: value, align, left, width: measure.width - left },
    ],
    style,
  )
}

const groupsOf = (measure: Measure, block: Block): Group[] => {
  const { size, isLabel } = measure
  const style = { size }
  const bold = { size, isBold: true }
  const each = (strips: Strip[]): Group[] => strips.map((strip) => ({ strips: [strip] }))
  switch (block.kind) {
    case 'heading':
      return [
        {
          strips: [
            gap(isLabel ? 0 : 3 * mm),
            ...textStrips(measure, block.text, { ...bold, size: size * (isLabel ? 1 : 1.05) }),
          ],
        },
      ]
    case 'text': {
      const scale = { plain: 1, strong: isLabel ? 1.13 : 1, small: 0.87 }[block.weight]
      const own = { size: size * scale, isBold: block.weight === 'strong' }
      return [...each(textStrips(measure, block.text, own)), { strips: [gap(isLabel ? 0 : 1.5 * mm)] }]
    }
    case 'pairs':
      return block.rows.map(([name, value]) => ({ strips: pair(measure, name, value, style) }))
    case 'table':
      return tableGroups(measure, block)
    case 'total':
      return [
        { strips: [rule(measure, 1, 0.6 * mm), ...pair({ ...measure, isRoll: true }, block.name, block.value, bold)] },
      ]
    case 'list':
      return block.items.map((item) => {
        const [first, ...others] = textStrips(measure, item, style, 'left', 5 * mm)
        if (!first) return { strips: [] }
        const dotted: Strip = {
          height: first.height,
          paint: (pen, x, y) => {
            pen.text('•', x + 2 * mm, y, style)
            first.paint(pen, x, y)
          },
        }
        return { strips: [dotted, ...others] }
      })
    case 'code':
      return [{ strips: [codeStrip(measure, block.text)] }]
    case 'sign':
      return [
        {
          strips: [
            gap(12 * mm),
            { height: 2, paint: (pen, x, y) => pen.rule(x, y, Math.min(60 * mm, measure.width), 0.5) },
            ...textStrips(measure, block.name, style),
          ],
        },
      ]
    case 'gap':
      return [{ strips: [gap(isLabel ? size / 2 : 4 * mm)] }]
  }
}

/** Boxed: what somebody reads off and types in. */
const codeStrip = (measure: Measure, text: string): Strip => {
  const space = 3 * mm
  const inside = { ...measure, width: measure.width - 2 * space }
  const lines = textStrips(inside, text, { size: measure.size * 1.3, isBold: true }, 'centre')
  const height = lines.reduce((sum, line) => sum + line.height, 2 * space)
  return {
    height: height + 2 * space,
    paint(pen, x, y) {
      pen.frame(x, y + space, measure.width, height)
      let top = y + 2 * space
      for (const line of lines) {
        line.paint(pen, x + space, top)
        top += line.height
      }
    },
  }
}

/** A mark in a frame across the page. */
const markStrip = (measure: Measure, word: string): Strip => {
  const style = { size: measure.size, isBold: true }
  const line = style.size * 1.5
  return {
    height: line + 2 * mm,
    paint(pen, x, y) {
      pen.frame(x, y, measure.width, line)
      pen.text(word, x + (measure.width - pen.width(word, style)) / 2, y + style.size * 0.15, style)
    },
  }
}

/** The sheet in groups of strips, from the top; a label's marks are at its foot (pdf.ts). */
export const groupsOfSheet = (sheet: Sheet, marks: SheetMarks, size: number, width: number, pen: Pen): Group[] => {
  const isRoll = sheet.paper === 'receipt'
  const isLabel = sheet.paper === 'label'
  const measure: Measure = { pen, width, size, isLabel, isRoll }
  const align = isRoll ? 'centre' : 'left'
  const head: Strip[] = isLabel ? [] : markWords(marks).map((word) => markStrip(measure, word))
  if (sheet.letterhead) {
    head.push(...textStrips(measure, sheet.letterhead.name, { size: size * 1.25, isBold: true }, align))
    if (sheet.letterhead.text !== '') head.push(...textStrips(measure, sheet.letterhead.text, { size }, align))
    head.push(rule(measure, 1, 1.5 * mm))
  }
  if (sheet.title !== null) {
    head.push(...textStrips(measure, sheet.title, { size: size * 1.25, isBold: true }, align), gap(2 * mm))
  }
  return [{ strips: head }, ...sheet.blocks.flatMap((block) => groupsOf(measure, block))]
}
