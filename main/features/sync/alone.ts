import { conflict, HeraError } from '../../../shared/domain/error.ts'
import type { LinkStatus, SyncLink } from '../../sync/link-types.ts'

const status: LinkStatus = {
  ...{ mode: 'alone', isOnline: false, cable: null, workstation: null, clinic: null, waiting: 0, held: 0, refused: 0 },
  ...{ lastContactAt: null, clockErrorMs: null, progress: null, problem: null },
  ...{ workstationNo: null, server: null, hasAdministrator: null },
}

/** A workstation whose host gave it no way to a server: everything works, nothing travels. */
export const aloneLink = (): SyncLink => ({
  status: () => status,
  onStatus: () => () => {},
  join() {
    throw conflict('no_sync', 'This program was started without a way to a server, so it cannot join a clinic.')
  },
  now: async () => status,
  ask() {
    throw new HeraError('SERVICE_UNAVAILABLE', 'This workstation works alone, without a server.', { reason: 'alone' })
  },
  setCable() {},
  kick() {},
  stop: async () => {},
})
