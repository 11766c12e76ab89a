/** Base units in which stock is counted as integers. */
export const baseUnits = [
  'tablet',
  'capsule',
  'ml',
  'vial',
  'ampoule',
  'tube',
  'inhaler',
  'bottle',
  'sachet',
  'suppository',
  'patch',
  'piece',
] as const
export type BaseUnit = (typeof baseUnits)[number]

/** Units of a usual dose in the catalogue: every base unit, and those that no base unit counts. */
export const doseUnits = [...baseUnits, 'application', 'drop', 'puff'] as const

/** Units that a dose may be prescribed in: also masses, from which the quantity is worked out by the strength. */
export const prescribedUnits = [...doseUnits, 'mg', 'g', 'microgram', 'IU', 'mmol'] as const
export type PrescribedUnit = (typeof prescribedUnits)[number]
