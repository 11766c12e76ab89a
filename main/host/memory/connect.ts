import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../../shared/contract/index.ts'
import { createPortHandler, type Port, servePort } from '../../api/port.ts'
import type { Hera } from '../../hera.ts'

export type Client = ContractRouterClient<Contract>

/** A typed client over a real message port: the path of a window, without a window. One client, one session. */
export const connect = (hera: Hera): { client: Client; close(): void } => {
  const { port1, port2 } = new MessageChannel()
  const handler = createPortHandler(hera.router)
  servePort(hera.core, handler, port1 as unknown as Port)
  const client = createORPCClient<Client>(new RPCLink({ port: port2 as unknown as MessagePort }))
  port2.start()
  return {
    client,
    close() {
      port2.close()
      port1.close()
    },
  }
}
