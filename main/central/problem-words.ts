import type { CentralProblem } from '../sync/wire.ts'

/** Why the clinic's server could not be asked, and what a person can do about it: one sentence or two each. */
export const problemWords: Readonly<Record<CentralProblem, string>> = {
  unreachable:
    'The clinic’s server cannot be reached. Check this computer’s network and the server’s address; what you save waits here.',
  timeout: 'The clinic’s server did not answer in time. It is tried again by itself; what you save waits here.',
  cut: 'The connection to the clinic’s server was cut. It is tried again by itself.',
  refused_password:
    'The clinic’s server did not let this workstation in. A code works once and for a limited time; a workstation that was joined before may have been revoked. Ask an administrator for a new code.',
  bad_certificate:
    'The server’s certificate cannot be trusted: it has expired, is for another name, or was signed by someone this computer does not know. Nothing was sent. Ask whoever runs the server.',
  no_tls: 'The server does not offer an encrypted connection, so nothing was sent. Ask whoever runs the server.',
  wrong_database:
    'There is a database at this address, but not a clinic’s. Check the address and the name of the database.',
  server_full:
    'The clinic’s server has no room left: too many connections, or its disk is full. Tell whoever runs it; what you save waits here.',
  busy: 'The clinic’s server is busy. It is tried again by itself.',
  unknown_function:
    'The clinic’s server is older than this program and does not know what was asked. It has to be updated first; what you save waits here.',
  failed: 'The clinic’s server could not do what was asked. Tell whoever runs it; what you save waits here.',
}

/** The words for a problem; anything that is not one of them reads as `failed`. */
export const wordsFor = (problem: string): string =>
  Object.hasOwn(problemWords, problem) ? problemWords[problem as CentralProblem] : problemWords.failed
