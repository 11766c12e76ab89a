import { createElement, type ReactNode } from 'react'
import type { Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import { type Markup, markupOf } from '../../shared/domain/sheet-markup.ts'

const elementOf = ({ tag, className, children }: Markup): ReactNode =>
  createElement(
    tag,
    className === undefined ? null : { className },
    ...children.map((child) => (typeof child === 'string' ? child : elementOf(child))),
  )

/** What stands on a sheet, for inside `<div className="hera-print" data-paper>`: the elements that main writes as HTML. */
export const SheetView = ({ sheet, marks }: { sheet: Sheet; marks: SheetMarks }): ReactNode =>
  elementOf(markupOf(sheet, marks))
