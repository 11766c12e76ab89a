import type { CentralError, CentralProblem } from '../../sync/wire.ts'

/** What went wrong, for whoever runs the server: they can change more than a workstation's user. */
const words: Partial<Record<CentralProblem, string>> = {
  unreachable: 'No server answers at this address. Check the name, the port and the network.',
  timeout: 'The server did not answer in time.',
  cut: 'The connection was cut. Run the command again; it goes on from where it was.',
  refused_password:
    'The server did not accept the user or the password. Put them into the URL, or the password into PGPASSWORD.',
  bad_certificate:
    'The server’s certificate cannot be trusted: expired, for another name, or signed by an unknown authority. Give its authority with --ca FILE.',
  no_tls: 'The server offers no encrypted connection, and over a network that is needed.',
  wrong_database: 'There is no such database on this server. Make it first: CREATE DATABASE hera.',
  server_full: 'The server has no room: too many connections, or its disk is full.',
  busy: 'The server is busy. Run the command again in a moment.',
}

/** One sentence for the command line. */
export const ownerWords = (error: CentralError): string =>
  words[error.problem] ?? 'The server could not do that. Its own log says more.'
