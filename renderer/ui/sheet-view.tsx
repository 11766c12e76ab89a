import { createElement, type ReactNode } from 'react'
import type { Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import { type Markup, markupOf } from '../../shared/domain/sheet-markup.ts'
import { ScrollRegion } from './scroll-region.tsx'
import styles from './sheet-preview.module.css'

const elementOf = ({ tag, className, children }: Markup): ReactNode =>
  createElement(
    tag,
    className === undefined ? null : { className },
    ...children.map((child) => (typeof child === 'string' ? child : elementOf(child))),
  )

/** What stands on a sheet, for inside `<div className="hera-print" data-paper>`: the elements that main writes as HTML. */
export const SheetView = ({ sheet, marks }: { sheet: Sheet; marks: SheetMarks }): ReactNode =>
  elementOf(markupOf(sheet, marks))

/** A kept sheet to look at, as it lies on paper. */
export const SheetPreview = ({ sheet, marks }: { sheet: Sheet; marks: SheetMarks }): ReactNode => (
  <ScrollRegion label="The sheet">
    <div className={styles.paper}>
      <div className="hera-print" data-paper={sheet.paper}>
        <SheetView sheet={sheet} marks={marks} />
      </div>
    </div>
  </ScrollRegion>
)
