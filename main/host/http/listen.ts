import type { FastifyInstance } from 'fastify'

const host = '127.0.0.1'
const otherPorts = 50

export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

const portOf = (app: FastifyInstance): number => {
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** Listens on this port of loopback (0: any). Answers which; throws when it is taken. */
export const listenOn = async (app: FastifyInstance, port: number): Promise<number> => {
  await app.listen({ host, port })
  return portOf(app)
}

/** Listens on this port or, when it is taken, on the first free one above it. Answers which. */
export const listenFrom = async (app: FastifyInstance, port: number): Promise<number> => {
  for (let tried = port; port !== 0 && tried < Math.min(port + otherPorts, 65_536); tried++) {
    try {
      return await listenOn(app, tried)
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  return listenOn(app, 0)
}
