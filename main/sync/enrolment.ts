import type { Frame } from './frame.ts'
import { deadlineOf } from './machine.ts'
import { noArrival } from './state.ts'
import { type Central, CentralError, type EnrolAnswer, type EnrolRequest } from './wire.ts'

/** Where this workstation joins, and as what. */
export interface Place {
  server: string
  ca: string | null
  name: string
  /** This workstation's own, made at its first run. */
  deviceId: string
  deviceCode: string
}

/** Gives the join code for a place of its own at the clinic's server, and keeps the way there. */
export const enrol = async (frame: Frame, way: Central, place: Place): Promise<EnrolAnswer> => {
  const { deps, facts, outbox } = frame
  const request: EnrolRequest = {
    device_id: place.deviceId,
    name: place.name,
    device_code: place.deviceCode,
    schema: deps.schema,
    version: deps.version,
    // Everything that was made here goes up; the code says whether somebody vouches for it.
    last_dseq: 0,
    local_ops: outbox.ends().last ?? 0,
  }
  deps.crashPoint?.('before enrol')
  const text = await way.call('enrol', JSON.stringify(request), deadlineOf.enrol)
  deps.crashPoint?.('after enrol')
  let answer: EnrolAnswer
  try {
    answer = JSON.parse(text) as EnrolAnswer
  } catch {
    throw new CentralError('failed')
  }
  if (answer.status !== 'ok') return answer
  const { role, password } = answer
  const address = { server: place.server, role, password, ca: place.ca }
  frame.transact('enrolled', 'safe', () =>
    facts.set({
      address,
      clinicId: answer.clinic_id,
      clinic: answer.clinic,
      workstation: place.name,
      workstationNo: answer.device_no,
      isFounder: answer.is_founder,
      deviceId: place.deviceId,
      deviceCode: place.deviceCode,
      epoch: answer.epoch,
      cursors: {},
      proof: { head: 0, mac: '' },
      acked: 0,
      nextNonce: null,
      arrival: noArrival,
      lost: [],
    }),
  )
  frame.central = deps.reconnect?.(address) ?? frame.central
  return answer
}
