interface Named {
  givenName: string | null
  familyName: string | null
  isUnknown: boolean
}

/** A patient's name as people say it: `Amina Otieno`, and `Unknown male 14:05` for one who was brought in without a name. */
export const spokenName = ({ givenName, familyName, isUnknown }: Named): string =>
  (isUnknown ? [familyName, givenName] : [givenName, familyName]).filter(Boolean).join(' ')

/** The same of a row of `patient`. */
export const spokenNameOf = (row: {
  given_name: string | null
  family_name: string | null
  is_unknown: number | null
}): string => spokenName({ givenName: row.given_name, familyName: row.family_name, isUnknown: row.is_unknown === 1 })
