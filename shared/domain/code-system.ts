/**
 * The words in `code_system` columns, beside a `code`, as people write them. Codes entered here are ICD-10, ATC and
 * LOINC; imports keep theirs. A word that is not listed (a site's own list) is data, not an error.
 */
export const codeSystems = {
  icd10: 'ICD-10',
  atc: 'ATC',
  loinc: 'LOINC',
  snomed: 'SNOMED CT',
  rxnorm: 'RxNorm',
  cvx: 'CVX',
} as const
