import { checkBirthDate } from '../../../shared/domain/age.ts'
import { makeMrn } from '../../../shared/domain/mrn.ts'
import { patient, user } from '../../database/schema/index.ts'
import type { FileImporter } from './run-file.ts'
import { syntheaId } from './synthea-ids.ts'
import { dayCell, nameCell, optional, refuse, required } from './values.ts'

/** Providers become users who can't sign in. */
export const providers: FileImporter = {
  file: 'providers.csv',
  key: 'Id',
  columns: ['Id', 'NAME'],
  open: (context) => (cells, row) => {
    const key = required(cells, 'Id', 50)
    const id = syntheaId(key)
    if (context.sql.hasUser(id)) return 'already'
    const displayName = nameCell(cells, 'NAME')
    row.insert(user, {
      id,
      username: `external.${id}`,
      displayName,
      role: 'doctor',
      status: 'external',
      createdAt: context.core.now(),
      createdBy: context.author.userId,
    })
    return 'added'
  },
}

const sexes: Record<string, string> = { F: 'female', M: 'male', O: 'other', U: 'unknown' }

export const patients: FileImporter = {
  file: 'patients.csv',
  key: 'Id',
  columns: ['Id', 'BIRTHDATE', 'FIRST', 'LAST', 'GENDER'],
  open: (context) => {
    const { core } = context
    const today = core.today()
    return (cells, row) => {
      const id = syntheaId(required(cells, 'Id', 100))
      const familyName = nameCell(cells, 'LAST')
      const givenName = nameCell(cells, 'FIRST')
      const birthDate = dayCell(cells, 'BIRTHDATE') ?? refuse('BIRTHDATE is empty.')
      const checked = checkBirthDate(birthDate, today)
      if (!checked.ok) refuse(`BIRTHDATE: ${checked.reason}`)
      const deceasedAt = dayCell(cells, 'DEATHDATE')
      if (deceasedAt !== null && deceasedAt < birthDate) refuse('DEATHDATE is before BIRTHDATE.')
      if (deceasedAt !== null && deceasedAt > today) refuse('DEATHDATE is in the future.')
      const sex = sexes[(cells.GENDER ?? '').trim().toUpperCase()]
      const nationalId = optional(cells, 'SSN', 60)
      const address = addressOf(cells)
      if (context.sql.patient(id)) return 'already'
      if (sex === undefined) row.warn('GENDER is not F or M: kept as unknown.')
      row.insert(patient, {
        id,
        mrn: makeMrn(core.settings().mrnPrefix, core.deviceCode(), core.nextNumber('mrn')),
        familyName,
        givenName,
        sex: sex ?? 'unknown',
        birthDate,
        birthDatePrecision: 'day',
        nationalId,
        address,
        deceasedAt,
        createdAt: core.now(),
        createdBy: context.author.userId,
      })
      return 'added'
    }
  },
}

const addressOf = (cells: Record<string, string>): string | null => {
  const city = [optional(cells, 'CITY', 100), optional(cells, 'STATE', 100)].filter(Boolean).join(', ')
  const parts = [optional(cells, 'ADDRESS', 160), [city, optional(cells, 'ZIP', 20)].filter(Boolean).join(' ')]
  return parts.filter(Boolean).join(', ') || null
}
