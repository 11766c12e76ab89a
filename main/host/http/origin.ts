/** True for the names by which a browser on this computer reaches loopback: localhost, its subdomains, 127.0.0.1, [::1]. */
export const isLoopbackName = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'

/** The host part of a Host header, or null when it can't be read. */
const hostnameOf = (host: string): string | null => {
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return null
  }
}

/** A page elsewhere may have its name resolve to loopback (DNS rebinding): only our own names are served. */
export const isOwnHost = (host: string | undefined): boolean => {
  const hostname = host === undefined ? null : hostnameOf(host)
  return hostname !== null && isLoopbackName(hostname)
}

/** A missing Origin is accepted (curl, a plain navigation); a foreign one never, on any method. */
export const isOwnOrigin = (origin: string | undefined, port: number): boolean => {
  if (origin === undefined) return true
  try {
    const url = new URL(origin)
    return url.protocol === 'http:' && isLoopbackName(url.hostname) && Number(url.port || 80) === port
  } catch {
    return false
  }
}
