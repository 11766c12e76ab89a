/** Says whether a host name is one of ours. */
export type IsOwnName = (hostname: string) => boolean

/** The names by which a browser on this computer reaches loopback: localhost, its subdomains, 127.0.0.1, [::1]. */
export const isLoopbackName: IsOwnName = (hostname) =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'

/**
 * Only these names: several workstations on one computer are told apart by theirs, because a browser sends a cookie to
 * every port of a name.
 */
export const onlyNames =
  (names: readonly string[]): IsOwnName =>
  (hostname) =>
    names.includes(hostname)

/** The host part of a Host header, or null when it can't be read. */
const hostnameOf = (host: string): string | null => {
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return null
  }
}

/** A page elsewhere may have its name resolve to loopback (DNS rebinding): only our own names are served. */
export const isOwnHost = (host: string | undefined, isOwnName: IsOwnName): boolean => {
  const hostname = host === undefined ? null : hostnameOf(host)
  return hostname !== null && isOwnName(hostname)
}

/** A missing Origin is accepted (curl, a plain navigation); a foreign one never, on any method. */
export const isOwnOrigin = (origin: string | undefined, port: number, isOwnName: IsOwnName): boolean => {
  if (origin === undefined) return true
  try {
    const url = new URL(origin)
    return url.protocol === 'http:' && isOwnName(url.hostname) && Number(url.port || 80) === port
  } catch {
    return false
  }
}
