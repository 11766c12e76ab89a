import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { isFileName, readManifest, readPublicKey } from '../../main/update/manifest.ts'
import { signatureOf } from '../../scripts/releasing/signing-key.ts'
import { bytesOf, contentOf, fileOf, makersKey, manifestOf, newKey, publicText } from './feed-kit.ts'

const key = createPublicKey(makersKey)
const signed = (manifest: unknown, by = makersKey): [Buffer, Buffer] => {
  const bytes = Buffer.isBuffer(manifest) ? manifest : bytesOf(manifest)
  return [bytes, Buffer.from(signatureOf(bytes, by))]
}

const reasonOf = (bytes: Buffer, signatures: Buffer, keys = [key]): unknown => {
  try {
    readManifest(bytes, signatures, keys)
    return 'read'
  } catch (error) {
    return error instanceof Error && 'data' in error ? (error.data as { reason: string }).reason : error
  }
}

test('every single changed byte of a signed manifest is found', () => {
  const [bytes, signatures] = signed(manifestOf('1.1.0'))
  expect(reasonOf(bytes, signatures)).toBe('read')
  for (let at = 0; at < bytes.length; at += 7) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(reasonOf(changed, signatures), `byte ${at}`).toBe('bad_signature')
  }
  expect(reasonOf(Buffer.concat([bytes, Buffer.from('\n')]), signatures)).toBe('bad_signature')
})

test('a signature that is empty, cut, too long or not one at all is no signature', () => {
  const [bytes, signatures] = signed(manifestOf('1.1.0'))
  const text = signatures.toString()
  for (const other of ['', '\n\n', text.slice(0, -4), `${text}AAAA`, 'x'.repeat(4_000), '{"sig":1}'])
    expect(reasonOf(bytes, Buffer.from(other)), other).toBe('bad_signature')
  expect(reasonOf(bytes, signatures, []), 'a program without keys').toBe('bad_signature')
})

test('while keys change, a release signed with the old and the new key is read by programs that know either', () => {
  const [older, newer, other] = [newKey(), newKey(), newKey()]
  const bytes = bytesOf(manifestOf('1.1.0'))
  const both = Buffer.from(`${signatureOf(bytes, older)}\n${signatureOf(bytes, newer)}\n`)
  const known = (one: typeof older) => [readPublicKey(publicText(one))]
  expect(reasonOf(bytes, both, known(older))).toBe('read')
  expect(reasonOf(bytes, both, known(newer))).toBe('read')
  expect(reasonOf(bytes, both, known(other))).toBe('bad_signature')
  // And a program that knows both reads a release that only the new key signed.
  expect(reasonOf(bytes, Buffer.from(signatureOf(bytes, newer)), [...known(older), ...known(newer)])).toBe('read')
})

const file = fileOf('hera.deb', contentOf('x'))
const unknown: Record<string, unknown> = {
  'another format': { ...manifestOf('1.1.0'), format: 2 },
  'no JSON': Buffer.from('format: 1'),
  'a list': [],
  'a version that is none': manifestOf('1.1'),
  'a path in the version': manifestOf('../../1.1.0'),
  'a path as file name': manifestOf('1.1.0', { files: [{ ...file, name: '../hera.deb' }] }),
  'a file of another folder': manifestOf('1.1.0', { files: [{ ...file, name: 'a/hera.deb' }] }),
  'an address as file name': manifestOf('1.1.0', { files: [{ ...file, name: 'http:hera.deb' }] }),
  'two files for one platform': manifestOf('1.1.0', { files: [file, { ...file, name: 'other.deb' }] }),
  'no files': manifestOf('1.1.0', { files: [] }),
  'an end before its beginning': manifestOf('1.1.0', { expiresAt: '2020-01-01T00:00:00Z' }),
  'a sum that is none': manifestOf('1.1.0', { files: [{ ...file, sha512: 'AAAA' }] }),
  'no sum': manifestOf('1.1.0', { files: [{ ...file, sha256: '' }] }),
  'a file without size': manifestOf('1.1.0', { files: [{ ...file, bytes: 0 }] }),
  'more than all clinics': manifestOf('1.1.0', { rollout: { percent: 101 } }),
}
test.each(Object.entries(unknown))('a rightly signed manifest with %s is refused', (_name, manifest) => {
  expect(reasonOf(...signed(manifest))).toBe('unknown_format')
})

test('a file name is a name: no path, no hidden file, no device', () => {
  for (const name of ['hera_1.1.0_amd64.deb', 'Hera-1.1.0-beta.2.AppImage', 'a'])
    expect(isFileName(name), name).toBe(true)
  const bad = [
    '',
    '.',
    '..',
    '.x',
    'a/b',
    'a\\b',
    'C:x',
    'a b',
    'a..b',
    '-rf',
    'NUL.exe',
    'con.deb',
    'a\0',
    'ä',
    'x'.repeat(121),
  ]
  for (const name of bad) expect(isFileName(name), name).toBe(false)
})

test('a key is 32 bytes in base64 and nothing else', () => {
  expect(readPublicKey(publicText(makersKey)).asymmetricKeyType).toBe('ed25519')
  for (const text of ['', 'AAAA', publicText(makersKey).slice(1), ` ${publicText(makersKey)}`, 'x'.repeat(44)])
    expect(() => readPublicKey(text), text).toThrow()
})
