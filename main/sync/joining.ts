import { conflict, type HeraError, invalid } from '../../shared/domain/error.ts'
import { parseServer } from '../central/address.ts'
import { parseJoinCode } from '../central/join-code.ts'
import type { Place } from './enrolment.ts'
import type { JoinRequest } from './link-types.ts'
import type { EnrolAnswer } from './wire.ts'

/** What a person typed, as the worker needs it. Throws in words. */
export const placeOf = (
  request: JoinRequest,
  own: { deviceId: string; deviceCode: string },
): { place: Place; role: string; password: string } => {
  const { role, password } = parseJoinCode(request.code)
  const place = { server: parseServer(request.server), ca: request.ca ?? null, name: request.name, ...own }
  return { place, role, password }
}

const refusals: Record<Exclude<EnrolAnswer['status'], 'ok'>, () => HeraError> = {
  code_used: () => invalid('code', 'This code has been used. Ask an administrator of the clinic for a new one.'),
  code_expired: () => invalid('code', 'This code has expired. Ask an administrator of the clinic for a new one.'),
  needs_approval: () =>
    conflict(
      'needs_approval',
      'This workstation brings work of its own. Ask an administrator for a code that allows it: they vouch for that work.',
    ),
  too_old: () => conflict('too_old', 'This program is too old for the clinic’s server. Update Hera, then join.'),
  device_code_taken: () =>
    conflict(
      'device_code_taken',
      'Another workstation of the clinic has the same short name in its numbers. Tell whoever runs the server.',
    ),
  bad_request: () => conflict('bad_request', 'The clinic’s server did not accept this code. Compare it and try again.'),
}

/** What the clinic is called, or why this workstation may not join it, in words. */
export const joinedOrThrow = (answer: EnrolAnswer): { clinic: string; isFounder: boolean } => {
  if (answer.status === 'ok') return { clinic: answer.clinic, isFounder: answer.is_founder }
  throw (refusals[answer.status] ?? refusals.bad_request)()
}
