import { z } from 'zod'
import { criticalities } from '../domain/status.ts'
import { commandInput, id, line, listInput, listOutput, reason, time } from './fields.ts'
import { command, query } from './procedure.ts'

export const allergyRow = z.object({
  id,
  patientId: id,
  /** `allergy`, or `none_known`: someone asked and the patient has none. */
  kind: z.string(),
  substance: z.string(),
  codeSystem: z.string().nullable(),
  code: z.string().nullable(),
  /** ATC classes that may react too. */
  atcPrefixes: z.array(z.string()),
  criticality: z.string(),
  verificationStatus: z.string(),
  reaction: z.string().nullable(),
  recordedAt: time,
  createdAt: time,
  createdBy: id,
  authorName: z.string().nullable(),
  /** Why it was refuted or withdrawn. */
  errorReason: z.string().nullable(),
  version: z.string(),
})
export type AllergyRow = z.infer<typeof allergyRow>

/** `listed`: there are allergies. `none_known`: asked, none. `unknown`: nobody has asked. */
export const allergyState = z.enum(['listed', 'none_known', 'unknown'])

const allergen = z.object({ substance: z.string(), kind: z.string(), atcPrefixes: z.array(z.string()) })
export type Allergen = z.infer<typeof allergen>

const facts = {
  criticality: z.enum(criticalities),
  reaction: line('Reaction', 300).nullable(),
  verificationStatus: z.enum(['unconfirmed', 'confirmed']),
}

export const allergies = {
  list: query('allergy.read', '/patients/{patientId}/allergies', 'Allergies of a patient, gravest first')
    .input(
      listInput(['criticality', 'substance', 'recordedAt'], {
        patientId: id,
        /** Also those refuted or entered in error. */
        includeInactive: z.boolean().default(false),
      }),
    )
    .output(listOutput(allergyRow).extend({ state: allergyState })),
  add: command('allergy.write', 'POST', '/patients/{patientId}/allergies', 'Record an allergy')
    .input(
      commandInput({
        patientId: id,
        /** A substance of the allergen list, whose classes are then taken from there, or any other text. */
        substance: line('Substance', 120),
        criticality: facts.criticality.default('unable_to_assess'),
        reaction: facts.reaction.default(null),
        verificationStatus: facts.verificationStatus.default('unconfirmed'),
        recordedAt: time.optional(),
      }),
    )
    .output(allergyRow),
  addNoKnown: command(
    'allergy.write',
    'POST',
    '/patients/{patientId}/allergies/none-known',
    'Record that the patient has no known allergies',
  )
    .input(commandInput({ patientId: id }))
    .output(allergyRow),
  update: command('allergy.write', 'PATCH', '/allergies/{allergyId}', 'Correct what is known of an allergy')
    .input(
      commandInput({
        allergyId: id,
        version: z.string().max(60).optional(),
        criticality: facts.criticality.optional(),
        reaction: facts.reaction.optional(),
        verificationStatus: facts.verificationStatus.optional(),
      }),
    )
    .output(allergyRow),
  refute: command(
    'allergy.write',
    'POST',
    '/allergies/{allergyId}/refute',
    'The patient turned out not to be allergic',
    {
      successStatus: 200,
    },
  )
    .input(commandInput({ allergyId: id, reason }))
    .output(allergyRow),
  enterInError: command('allergy.write', 'POST', '/allergies/{allergyId}/entered-in-error', 'Withdraw a wrong entry', {
    successStatus: 200,
  })
    .input(commandInput({ allergyId: id, reason }))
    .output(allergyRow),
  searchAllergens: query('allergy.write', '/allergens', 'Find an allergen by its beginning, best first')
    .input(z.object({ text: z.string().trim().max(200, 'Search: at most 200 characters.') }))
    .output(z.object({ rows: z.array(allergen) })),
}
