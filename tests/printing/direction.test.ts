import { expect, test } from 'vitest'
import { piecesOf } from '../../main/printing/direction.ts'

/** Left to right as it stands on paper; what is read from the right is in angle brackets, in the order it is read in. */
const seen = (line: string): string =>
  piecesOf(line)
    .map(({ text, isFromRight }) => (isFromRight ? `‹${text}›` : text))
    .join('|')

test.each([
  ['Achieng Otieno · 12', 'Achieng Otieno · 12'],
  ['محمد علي', '‹محمد علي›'],
  ['Patient: محمد علي, aged 34', 'Patient: |‹محمد علي›|, aged 34'],
  // The dot is put between parts by Hera: a count does not move to the other side of a name.
  ['أموكسيسيلين · 21 capsules', '‹أموكسيسيلين›| · 21 capsules'],
  ['שלום 123, abc', '123|‹שלום ›|, abc'],
  ['علي12/3', '12/3|‹علي›'],
  ['علي 1.5 محمد', '‹ محمد›|1.5|‹علي ›'],
  ['(علي) 5', '(|5|‹علي( ›'],
  ['العيادة (كيسومو) 2', '2|‹العيادة )كيسومو( ›'],
  ['عَلِي', '‹عَلِي›'],
  // A strength stays with its unit.
  ['أموكسيسيلين 500 mg', '‹أموكسيسيلين›| 500 mg'],
  ['', ''],
])('%s', (line, expected) => {
  expect(seen(line)).toBe(expected)
})
