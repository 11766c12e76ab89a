import { createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** Certificates for tests, made when they are needed: nothing that expires lies in the repository. */

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const size = body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const bytes = (text: string) => Buffer.from(text, 'hex')
const text = (value: string) => der(0x0c, Buffer.from(value))
const bitString = (value: Uint8Array) => der(0x03, Buffer.from([0]), value)
const octets = (value: Uint8Array) => der(0x04, value)
const yes = bytes('0101ff')

const oid = {
  ecdsaWithSha256: bytes('06082a8648ce3d040302'),
  commonName: bytes('0603550403'),
  basicConstraints: bytes('0603551d13'),
  subjectAltName: bytes('0603551d11'),
  keyUsage: bytes('0603551d0f'),
}

const nameOf = (common: string) => sequence(der(0x31, sequence(oid.commonName, text(common))))
const timeOf = (ms: number) => der(0x18, Buffer.from(`${new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`))
const signature = sequence(oid.ecdsaWithSha256)

interface Contents {
  subject: string
  issuer: string
  serial: number
  from: number
  until: number
  key: KeyObject
  signer: KeyObject
  extensions: Buffer[]
}

const certificate = (of: Contents): string => {
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([of.serial])),
    signature,
    nameOf(of.issuer),
    sequence(timeOf(of.from), timeOf(of.until)),
    nameOf(of.subject),
    createPublicKey(of.key).export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...of.extensions)),
  )
  const signed = createSign('sha256').update(body).sign(of.signer)
  const whole =
    sequence(body, signature, bitString(signed))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...whole, '-----END CERTIFICATE-----', ''].join('\n')
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

export interface Authority {
  /** PEM; what a workstation pins. */
  certificate: string
  /** A certificate and key for a server at these addresses. `days` may be negative: one that has expired. */
  issue(names: { dns?: string[]; ip?: string[] }, days?: number): { certificate: string; key: string }
}

const day = 86_400_000

/** A certificate authority of its own. */
export const makeAuthority = (common = 'Hera test authority', now = Date.now()): Authority => {
  const signer = newKey()
  const isAuthority = sequence(oid.basicConstraints, yes, octets(sequence(yes)))
  const maySign = sequence(oid.keyUsage, yes, octets(bytes('03020106')))
  const own = { subject: common, issuer: common, serial: 1, from: now - 400 * day, until: now + 400 * day }
  let serial = 1
  return {
    certificate: certificate({ ...own, key: signer, signer, extensions: [isAuthority, maySign] }),
    issue(names, days = 30) {
      const key = newKey()
      serial += 1
      const dns = (names.dns ?? []).map((name) => der(0x82, Buffer.from(name)))
      const ip = (names.ip ?? []).map((address) => der(0x87, Buffer.from(address.split('.').map(Number))))
      const until = now + days * day
      const pem = certificate({
        subject: names.dns?.[0] ?? names.ip?.[0] ?? 'server',
        issuer: common,
        serial,
        from: Math.min(now, until) - 30 * day,
        until,
        key,
        signer,
        extensions: [sequence(oid.subjectAltName, octets(sequence(...dns, ...ip)))],
      })
      return { certificate: pem, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },
  }
}
