import { codeSystems } from '../../../shared/domain/code-system.ts'
import { makeMrn } from '../../../shared/domain/mrn.ts'
import { allergy, patient, problem } from '../../database/schema/index.ts'
import { findAllergen } from '../allergies/allergens.ts'
import type { Desk, StaffMember } from './desk.ts'
import type { Person } from './people.ts'

/** The clerk registers a person. Answers the patient's id. */
export const register = (desk: Desk, at: number, person: Person): string => {
  const { core } = desk
  return desk.act(at, 'patients.register', desk.onDuty('clerk'), (write) =>
    write.insert(patient, {
      id: write.newId(),
      mrn: makeMrn(core.settings().mrnPrefix, core.deviceCode(), core.nextNumber('mrn')),
      familyName: person.familyName,
      givenName: person.givenName,
      sex: person.sex,
      birthDate: person.birthDate,
      birthDatePrecision: person.precision,
      phone: person.phone,
      nationalId: person.nationalId,
      address: person.address || null,
      nextOfKinName: person.kin?.name ?? null,
      nextOfKinPhone: person.kin?.phone ?? null,
      isUnknown: person.isUnknown,
      createdAt: at,
      createdBy: write.author.userId,
    }),
  )
}

/** At the first visit the doctor asks about allergies and writes down what goes on for long. */
export const takeHistory = (desk: Desk, at: number, patientId: string, person: Person, doctor: StaffMember): void => {
  const { allergens, hasNoAllergies, programme } = person
  if (allergens.length === 0 && !hasNoAllergies && !programme) return
  desk.act(at, 'allergies.add', doctor, (write) => {
    const origin = { createdAt: at, createdBy: doctor.id }
    for (const substance of allergens) {
      const known = findAllergen(desk.core.root, substance)
      if (!known) throw new Error(`the starter catalogue has no allergen ${substance}`)
      const first = known.atc_prefixes[0]
      const code = first?.length === 7 ? first : null
      write.insert(allergy, {
        id: write.newId(),
        patientId,
        kind: 'allergy',
        substance: known.substance,
        codeSystem: code ? codeSystems.atc : null,
        code,
        atcPrefixes: known.atc_prefixes.join('|'),
        criticality: known.kind === 'medicine' ? desk.chance.pick(['low', 'high']) : 'low',
        verificationStatus: 'confirmed',
        reaction: desk.chance.pick(['Itchy rash', 'Swelling of the lips', 'Hives within an hour', null]),
        recordedAt: at,
        ...origin,
      })
    }
    if (hasNoAllergies) {
      write.insert(allergy, {
        id: write.newId(),
        patientId,
        kind: 'none_known',
        substance: 'No known allergies',
        criticality: 'low',
        verificationStatus: 'confirmed',
        recordedAt: at,
        ...origin,
      })
    }
    if (programme) {
      write.insert(problem, {
        id: write.newId(),
        patientId,
        codeSystem: codeSystems.icd10,
        code: programme.problem,
        text: desk.wordsOf(programme.problem),
        clinicalStatus: 'active',
        verificationStatus: 'confirmed',
        ...origin,
      })
    }
  })
}
