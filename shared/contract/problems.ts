import { z } from 'zod'
import { commandInput, date, id, line, listInput, listOutput, reason, time } from './fields.ts'
import { command, query } from './procedure.ts'

export const problemRow = z.object({
  id,
  patientId: id,
  codeSystem: z.string(),
  code: z.string(),
  text: z.string(),
  clinicalStatus: z.string(),
  verificationStatus: z.string(),
  onsetDate: z.string().nullable(),
  abatedDate: z.string().nullable(),
  createdAt: time,
  createdBy: id,
  authorName: z.string().nullable(),
  errorReason: z.string().nullable(),
  version: z.string(),
})
export type ProblemRow = z.infer<typeof problemRow>

export const problems = {
  list: query('problem.read', '/patients/{patientId}/problems', 'Problems of a patient, active first')
    .input(
      listInput(['onsetDate', 'text'], {
        patientId: id,
        /** `active` leaves out what is resolved, inactive or in error. */
        status: z.enum(['active', 'all']).default('active'),
      }),
    )
    .output(listOutput(problemRow)),
  add: command('record.write.clinical', 'POST', '/patients/{patientId}/problems', 'Add a problem to the list')
    .input(
      commandInput({
        patientId: id,
        /** An ICD-10 code of the code list. */
        code: line('Code', 20),
        verificationStatus: z.enum(['unconfirmed', 'confirmed']).default('confirmed'),
        onsetDate: date.nullable().default(null),
      }),
    )
    .output(problemRow),
  resolve: command('record.write.clinical', 'POST', '/problems/{problemId}/resolve', 'The problem is over', {
    successStatus: 200,
  })
    .input(
      commandInput({
        problemId: id,
        version: z.string().max(60).optional(),
        /** The day it ended; today when left out. */
        abatedDate: date.optional(),
      }),
    )
    .output(problemRow),
  enterInError: command(
    'record.write.clinical',
    'POST',
    '/problems/{problemId}/entered-in-error',
    'Withdraw a wrong problem',
    { successStatus: 200 },
  )
    .input(commandInput({ problemId: id, reason }))
    .output(problemRow),
}
