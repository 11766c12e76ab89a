/**
 * Which features' answers show a table's rows, so that a change wakes the right screens. A feature is the first
 * word of a procedure (`api.patients...`). A table that is not named here wakes everything: slow, but never stale.
 */
export const tableFeatures: Readonly<Record<string, readonly string[]>> = {
  user: ['users', 'records', 'payments', 'services', 'prescriptions', 'audit'],
  patient: ['patients', 'records', 'prescriptions', 'services', 'payments', 'pharmacy', 'users'],
  allergy: ['patients', 'records', 'prescriptions', 'pharmacy'],
  problem: ['patients', 'records'],
  medical_record: ['records', 'patients', 'services', 'prescriptions', 'payments'],
  medical_record_item: ['records', 'patients'],
  prescription: ['prescriptions', 'records', 'pharmacy', 'payments', 'patients'],
  prescription_item: ['prescriptions', 'records', 'pharmacy', 'payments', 'patients'],
  medicine: ['medicines', 'pharmacy', 'prescriptions'],
  stock_batch: ['pharmacy', 'medicines', 'prescriptions'],
  stock_movement: ['pharmacy', 'medicines', 'prescriptions'],
  dispense: ['pharmacy', 'prescriptions', 'payments', 'records'],
  service_item: ['services', 'catalogue'],
  service: ['services', 'records', 'payments', 'patients'],
  charge: ['payments', 'services', 'prescriptions'],
  payment: ['payments'],
  payment_item: ['payments'],
  cash_shift: ['payments'],
  setting: ['settings'],
  audit_entry: ['audit'],
  draft: ['drafts'],
}

/** The features to wake for these tables, or `all` when one of them is not known here. */
export function featuresOf(tables: readonly string[]): ReadonlySet<string> | 'all' {
  const features = new Set<string>()
  for (const table of tables) {
    const named = tableFeatures[table]
    if (!named) return 'all'
    for (const feature of named) features.add(feature)
  }
  return features
}
