import { type CsvSource, readCsv } from './csv-rows.ts'
import type { ImportContext } from './run-file.ts'
import { median, moneyCell } from './values.ts'

/**
 * The median price of every code in a file, in minor units: the source has a price a row. Read ahead of the rows, so that
 * a resumed import finds the same prices.
 */
export const medianPrices = async (context: ImportContext, source: CsvSource): Promise<Map<string, number>> => {
  const { currency } = context.core.settings()
  const prices = new Map<string, number[]>()
  let codeAt = -1
  let costAt = -1
  for await (const { row, cells, problem } of readCsv(source)) {
    if (row === 1) {
      codeAt = cells.indexOf('CODE')
      costAt = cells.indexOf('BASE_COST')
      if (costAt === -1) break
    } else if (problem === null) {
      const price = moneyCell(cells[costAt] ?? '', currency)
      const code = cells[codeAt] ?? ''
      if (price === null) continue
      const known = prices.get(code)
      if (known) known.push(price)
      else prices.set(code, [price])
    }
  }
  return new Map([...prices].map(([code, list]) => [code, median(list)]))
}
