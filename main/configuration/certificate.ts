import { X509Certificate } from 'node:crypto'

/** No chain of authorities is longer; the contract takes no more. */
const longest = 20_000
const oneCertificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

export interface CertificateFacts {
  /** Whose it is, as people would say it: the common name. */
  subject: string
  validUntil: number
}

const nameOf = (subject: string): string => /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ')

/** The certificates of a PEM text, one after the other. Throws when there is none, or one that can't be read. */
export const readCertificates = (pem: string): X509Certificate[] => {
  const found = pem.length > longest ? null : pem.match(oneCertificate)
  if (!found) throw new Error('no certificate')
  return found.map((text) => new X509Certificate(text))
}

/** Null when the text holds no certificate. Of several the one that ends first is told. */
export const certificateFacts = (pem: string): CertificateFacts | null => {
  try {
    const all = readCertificates(pem).map((one) => ({
      subject: nameOf(one.subject),
      validUntil: one.validToDate.getTime(),
    }))
    return all.toSorted((a, b) => a.validUntil - b.validUntil)[0] ?? null
  } catch {
    return null
  }
}
