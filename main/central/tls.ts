import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { isLoopback } from './address.ts'

let ofTheSystem: SecureContext | null = null

/** Everyone whom this computer or Node trusts. Made once: it reads some hundred certificates. */
const systemContext = (): SecureContext => {
  ofTheSystem ??= createSecureContext({
    ca: [...new Set([...getCACertificates('default'), ...getCACertificates('system')])],
    minVersion: 'TLSv1.2',
  })
  return ofTheSystem
}

/** How a connection to this host is secured: always verified, TLS 1.2 or newer. `false` only on this computer itself. */
export const securityFor = (host: string, ca: string | null) => {
  if (ca === null && isLoopback(host)) return false
  const secureContext = ca === null ? systemContext() : createSecureContext({ ca, minVersion: 'TLSv1.2' })
  return { secureContext, minVersion: 'TLSv1.2' as const, rejectUnauthorized: true }
}
