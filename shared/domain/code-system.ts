/**
 * The words in `code_system` columns, beside a `code`. Codes entered here are ICD-10, ATC and LOINC; imports keep
 * theirs. A word that is not listed (a site's own list) is data, not an error.
 */
export const codeSystems = {
  icd10: 'icd10',
  atc: 'atc',
  loinc: 'loinc',
  snomed: 'snomed',
  rxnorm: 'rxnorm',
  cvx: 'cvx',
} as const

const names: Readonly<Record<string, string>> = {
  icd10: 'ICD-10',
  atc: 'ATC',
  loinc: 'LOINC',
  snomed: 'SNOMED CT',
  rxnorm: 'RxNorm',
  cvx: 'CVX',
}

/** A code system as people write it; one this version does not know as it stands. */
export function codeSystemName(system: string): string {
  return names[system] ?? system
}
