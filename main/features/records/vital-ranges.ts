import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { VitalRangeRow } from '../../../shared/domain/catalogue.ts'
import type { VitalRange } from '../../../shared/domain/vitals.ts'

const loaded = new Map<string, readonly VitalRange[]>()

/** The reference ranges shipped with the program (resources/catalogue/vital-ranges.csv), read once. `root` is core.root. */
export const vitalRanges = (root: string): readonly VitalRange[] => {
  let ranges = loaded.get(root)
  if (!ranges) {
    const text = readFileSync(path.join(root, 'resources/catalogue/vital-ranges.csv'), 'utf8')
    ranges = parse(text, { columns: true, skip_empty_lines: true }).map((row) => toRange(VitalRangeRow.parse(row)))
    loaded.set(root, ranges)
  }
  return ranges
}

const toRange = (row: VitalRangeRow): VitalRange => ({
  loinc: row.loinc_code,
  sex: row.sex,
  ageFromMonths: row.age_from_months,
  ageToMonths: row.age_to_months,
  low: row.low,
  high: row.high,
  criticalLow: row.critical_low,
  criticalHigh: row.critical_high,
})
