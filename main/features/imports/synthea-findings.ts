import { codeSystems } from '../../../shared/domain/code-system.ts'
import { allergy, medicalRecordItem } from '../../database/schema/index.ts'
import { findAllergen } from '../allergies/allergens.ts'
import type { FileImporter } from './run-file.ts'
import { patientOf, refuseImpossible, requireVisit, rowId, visitOf, warnAfterDeath } from './synthea-ids.ts'
import { dayCell, optional, refuse, required, timeCell } from './values.ts'

const criticalities: Record<string, string> = { SEVERE: 'high', MODERATE: 'low', MILD: 'low' }
const systems: Record<string, string> = { 'SNOMED-CT': codeSystems.snomed, RxNorm: codeSystems.rxnorm }

/** Allergies with their own codes; a substance that the program knows also brings the classes that may react. */
export const allergies: FileImporter = {
  file: 'allergies.csv',
  columns: ['START', 'PATIENT', 'CODE', 'DESCRIPTION'],
  open: (context) => {
    const { core, sql } = context
    const today = core.today()
    return (cells, row) => {
      const patient = patientOf(context, cells)
      const code = required(cells, 'CODE', 40)
      const substance = required(cells, 'DESCRIPTION', 200)
      const day = dayCell(cells, 'START') ?? refuse('START is empty.')
      refuseImpossible(day, patient, today)
      const stopDay = dayCell(cells, 'STOP')
      const visit = visitOf(context, cells, patient)
      const reactions = [optional(cells, 'DESCRIPTION1', 200), optional(cells, 'DESCRIPTION2', 200)].filter(Boolean)
      const id = rowId('allergy', row.hash)
      if (sql.hasAllergy(id)) return 'already'
      warnAfterDeath(day, patient, row.warn)
      const severities = [cells.SEVERITY1 ?? '', cells.SEVERITY2 ?? '']
      const system = cells.SYSTEM ?? ''
      row.insert(allergy, {
        id,
        patientId: patient.id,
        kind: 'allergy',
        substance,
        codeSystem: systems[system] ?? (system || codeSystems.snomed),
        code,
        atcPrefixes: (findAllergen(core.root, substance)?.atc_prefixes ?? []).join('|'),
        criticality: severities.includes('SEVERE')
          ? 'high'
          : (criticalities[severities[0] ?? ''] ?? 'unable_to_assess'),
        verificationStatus: stopDay === null ? 'confirmed' : 'refuted',
        reaction: reactions.join('; ') || null,
        recordedAt: visit?.started_at ?? Date.parse(day),
        errorReason: stopDay === null ? null : `Ended on ${stopDay} in the imported history.`,
        createdAt: core.now(),
        createdBy: context.author.userId,
      })
      return 'added'
    }
  },
}

/** Immunisations given, by CVX code. */
export const immunizations: FileImporter = {
  file: 'immunizations.csv',
  columns: ['DATE', 'PATIENT', 'ENCOUNTER', 'CODE', 'DESCRIPTION'],
  open: (context) => {
    const { core, sql } = context
    const today = core.today()
    return (cells, row) => {
      const patient = patientOf(context, cells)
      const visit = requireVisit(context, cells, patient)
      const code = required(cells, 'CODE', 40)
      const text = required(cells, 'DESCRIPTION', 300)
      const occurredAt = timeCell(cells, 'DATE') ?? refuse('DATE is empty.')
      const day = dayCell(cells, 'DATE')
      refuseImpossible(day, patient, today)
      const id = rowId('immunisation', row.hash)
      if (sql.hasItem(id)) return 'already'
      warnAfterDeath(day, patient, row.warn)
      row.insert(medicalRecordItem, {
        id,
        recordId: visit.id,
        patientId: patient.id,
        kind: 'immunisation',
        status: 'final',
        codeSystem: codeSystems.cvx,
        code,
        text,
        occurredAt,
        createdAt: core.now(),
        createdBy: context.author.userId,
      })
      return 'added'
    }
  },
}
