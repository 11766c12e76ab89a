import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { getRawHeader, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { expect, inject, test } from 'vitest'
import pkg from '../../package.json' with { type: 'json' }
import { fuses } from '../../scripts/packaging/fuses.ts'

const { deb, installed, gpgHome, updateKey, program } = inject('package')
const resources = path.join(installed, 'opt/Hera/resources')
const asar = path.join(resources, 'app.asar')

const filesBelow = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort()

/** Which of `files` nothing in `expected` allows, and what of `expected` is not there. */
const compare = (files: readonly string[], expected: readonly RegExp[]) => ({
  unexpected: files.filter((file) => !expected.some((shape) => shape.test(file))),
  missing: expected.filter((shape) => !files.some((file) => shape.test(file))).map(String),
})

const asExpected = { unexpected: [], missing: [] }

test('the package installs the program, its papers, an icon, a menu entry and the folder of policies, and nothing else', () => {
  expect(
    compare(filesBelow(installed), [
      /^DEBIAN\/(control|postinst|postrm)$/,
      /^etc\/hera\/README$/,
      // Electron's own.
      /^opt\/Hera\/(hera|chrome-sandbox|chrome_crashpad_handler|version|LICENSE\.electron\.txt|LICENSES\.chromium\.html)$/,
      /^opt\/Hera\/locales\/en-(GB|US)\.pak$/,
      /^opt\/Hera\/resources\/app\.asar$/,
      /^opt\/Hera\/resources\/app\.asar\.unpacked\/node_modules\/argon2\/prebuilds\/linux-x64\/argon2\.glibc\.node$/,
      /^opt\/Hera\/resources\/app\.asar\.unpacked\/node_modules\/better-sqlite3\/prebuilds\/linux-x64\.node$/,
      /^opt\/Hera\/resources\/(app-update\.yml|package-type|apparmor-profile)$/,
      /^opt\/Hera\/resources\/(sbom\.cdx\.json|THIRD-PARTY-LICENSES\.txt)$/,
      /^usr\/share\/doc\/hera\/copyright$/,
      /^usr\/share\/applications\/hera\.desktop$/,
      /^usr\/share\/icons\/hicolor\/(16|24|32|48|64|128|256|512)x\1\/apps\/hera\.png$/,
    ]),
  ).toEqual(asExpected)
})

test('app.asar holds what the program reads, and no source, map, test, database, setting or demo', () => {
  const files = listPackage(asar, { isPack: false })
    .map((file) => file.slice(1))
    .filter((file) => statSync(path.join(program, file)).isFile())
  expect(
    compare(files, [
      /^package\.json$/,
      /^dist\/main\/(electron|backup-worker|sync-process|sync-worker|http)\.js$/,
      // Chunks that these share.
      /^dist\/main\/[\w.-]+-[\w-]{8}\.js$/,
      /^dist\/main\/update-keys\.json$/,
      /^dist\/preload\/[\w-]+\.cjs$/,
      /^dist\/renderer\/(index\.html|icon\.svg)$/,
      /^dist\/renderer\/assets\/[\w.-]+-[\w-]{8}\.(js|css)$/,
      /^migrations\/local\/\d{3}-[a-z-]+\.sql$/,
      /^resources\/print\.css$/,
      /^resources\/fonts\/(DejaVuSans(-Bold)?\.ttf|LICENSE-DejaVu\.txt)$/,
      /^resources\/catalogue\/[\w-]+\.csv$/,
      /^node_modules\/(argon2|better-sqlite3|node-gyp-build|@phc\/format)\/(LICENSE|license|package\.json)$/,
      /^node_modules\/argon2\/argon2\.cjs$/,
      /^node_modules\/argon2\/prebuilds\/linux-x64\/argon2\.glibc\.node$/,
      /^node_modules\/better-sqlite3\/lib\/(binding|database|index|linux-x64|sqlite-error|util)\.js$/,
      /^node_modules\/better-sqlite3\/lib\/methods\/\w+\.js$/,
      /^node_modules\/better-sqlite3\/prebuilds\/linux-x64\.node$/,
      /^node_modules\/node-gyp-build\/(index|node-gyp-build)\.js$/,
      /^node_modules\/@phc\/format\/index\.js$/,
    ]),
  ).toEqual(asExpected)
  expect(files.filter((file) => /\/(demo|prepare|scene)/.test(file))).toEqual([])
})

test('the packed program asks for Node, Electron and the two native modules, at once or later, and for nothing that is not there', () => {
  const dir = path.join(program, 'dist/main')
  const asked = readdirSync(dir)
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(dir, file), 'utf8'))
    // Comments of bundled packages name types by import("...").
    .map((code) => code.replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, ''))
    .flatMap((code) => [
      ...code.matchAll(/^(?:import|export) (?:[^'"\n]* from )?["']([^"']+)["']/gm),
      ...code.matchAll(/\b(?:import|__require)\(["']([^"']+)["']\)/g),
    ])
    .map((match) => match[1] ?? '')
    .filter((name) => !isBuiltin(name))
  const others = asked.filter((name) => !name.startsWith('./'))
  expect([...new Set(others)].sort()).toEqual(['argon2', 'better-sqlite3', 'electron'])
  const gone = asked.filter((name) => name.startsWith('./') && !existsSync(path.join(dir, name)))
  // Who opens a demo makes it up first; nobody does in an installed program.
  expect(gone.filter((name) => !/^\.\/(demo-folder|queue)-/.test(name))).toEqual([])
})

test('everybody may read what is installed and only root may change it, whatever the computer that packed it allows', () => {
  const lines = execFileSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8' }).trim().split('\n')
  expect(lines.length).toBeGreaterThan(40)
  expect(lines.filter((line) => !/^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) root\/root /.test(line))).toEqual([])
})

interface AsarEntry {
  files?: Record<string, AsarEntry>
  unpacked?: boolean
  integrity?: { algorithm: string; hash: string }
}

test('every file in app.asar has its hash in the header, and only machine code lies outside of it', () => {
  const { header } = getRawHeader(asar) as unknown as { header: AsarEntry }
  const walk = (entry: AsarEntry, name: string): { name: string; entry: AsarEntry }[] =>
    entry.files
      ? Object.entries(entry.files).flatMap(([child, one]) => walk(one, `${name}/${child}`))
      : [{ name, entry }]
  const all = walk(header, '')
  expect(all.length).toBeGreaterThan(100)
  expect(all.filter(({ entry }) => !/^[0-9a-f]{64}$/.test(entry.integrity?.hash ?? ''))).toEqual([])
  const outside = all.filter(({ entry }) => entry.unpacked).map(({ name }) => name)
  expect(outside).toEqual(all.map(({ name }) => name).filter((name) => name.endsWith('.node')))
})

test('the program that was packed has its nine fuses as stated, in its bytes', async () => {
  const wire = await getCurrentFuseWire(path.join(installed, 'opt/Hera/hera'))
  const stated = Object.values(FuseV1Options).filter((fuse): fuse is FuseV1Options => typeof fuse === 'number')
  expect(stated).toHaveLength(9)
  const read = Object.fromEntries(stated.map((fuse) => [FuseV1Options[fuse], wire[fuse] === FuseState.ENABLE]))
  expect(read).toEqual(Object.fromEntries(stated.map((fuse) => [FuseV1Options[fuse], fuses[fuse]])))
  // Ten bytes would mean a fuse that nobody has thought about.
  expect(Object.keys(wire)).toHaveLength(stated.length + 1)
})

const mib = 1024 * 1024

test('without Electron’s own files the package is at most 25 MB', () => {
  const bytes = statSync(deb).size
  const largest = [...filesBelow(installed), ...filesBelow(program).map((file) => `asar: ${file}`)]
    .filter((file) => !file.endsWith('app.asar'))
    .map((file) => ({
      file,
      size: statSync(file.startsWith('asar: ') ? path.join(program, file.slice(6)) : path.join(installed, file)).size,
    }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 8)
    .map(({ file, size }) => `  ${(size / mib).toFixed(2)} MB ${file}`)
  console.log(
    `The package without Electron: ${(bytes / mib).toFixed(2)} MB compressed; unpacked, its largest parts are\n${largest.join('\n')}`,
  )
  expect(bytes).toBeLessThanOrEqual(25 * mib)
})

test('installing gives the sandbox its rights, links the command and leaves policies to root', () => {
  const script = readFileSync(path.join(installed, 'DEBIAN/postinst'), 'utf8')
  expect(script).toContain('chmod 4755 "$program/chrome-sandbox"')
  expect(script).toContain('ln -sf "$program/hera" \'/usr/bin/hera\'')
  expect(script).toContain('chmod 0755 /etc/hera')
  expect(script).not.toContain('${')
  for (const name of ['postinst', 'postrm']) execFileSync('sh', ['-n', path.join(installed, 'DEBIAN', name)])
  const control = readFileSync(path.join(installed, 'DEBIAN/control'), 'utf8')
  expect(control).toMatch(new RegExp(`^Package: hera\nVersion: ${pkg.version}$`, 'm'))
  expect(control).toMatch(/^Depends: .*libc6 .*libsecret-1-0.*libasound2.*libgbm1/m)
  expect(control).toMatch(/^Recommends: gnome-keyring/m)
  expect(readFileSync(path.join(resources, 'apparmor-profile'), 'utf8')).toContain(
    '"/opt/Hera/hera" flags=(unconfined)',
  )
})

test('a menu entry starts the installed program under its icon', () => {
  const entry = readFileSync(path.join(installed, 'usr/share/applications/hera.desktop'), 'utf8')
  expect(entry).toMatch(/^Exec=\/opt\/Hera\/hera/m)
  expect(entry).toMatch(/^Icon=hera$/m)
  expect(entry).toMatch(/^StartupWMClass=hera$/m)
})

test('a signed package has a signature of the whole file beside it, and so have the sums', () => {
  expect(path.basename(deb)).toBe(`hera-${pkg.version}-linux-x64.deb`)
  const env = { ...process.env, GNUPGHOME: gpgHome }
  const verify = (file: string) => execFileSync('gpg', ['--verify', `${file}.asc`, file], { env, stdio: 'pipe' })
  const sums = path.join(path.dirname(deb), 'SHA256SUMS')
  for (const file of [deb, sums]) verify(file)
  execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: path.dirname(deb), stdio: 'pipe' })
})

test('updates are held against the keys that were given to the build', () => {
  expect(JSON.parse(readFileSync(path.join(program, 'dist/main/update-keys.json'), 'utf8'))).toEqual([updateKey])
  expect(readFileSync(path.join(resources, 'package-type'), 'utf8')).toBe('deb')
  expect(readFileSync(path.join(resources, 'app-update.yml'), 'utf8')).toContain('provider: generic')
})

test('package.json in the package is the program’s: no scripts, no tools', () => {
  const inside = JSON.parse(readFileSync(path.join(program, 'package.json'), 'utf8')) as Record<string, unknown>
  expect(inside).toMatchObject({ name: 'hera', version: pkg.version, main: 'dist/main/electron.js', type: 'module' })
  expect(inside.devDependencies).toBeUndefined()
  expect(inside.scripts).toBeUndefined()
})
