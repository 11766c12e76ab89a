#!/usr/bin/env node
// In place of fpm (CUSTOM_FPM_PATH): makes electron-builder's call for a .deb one of dpkg-deb, Debian's own tool.
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const alone = new Set(['--force', '--debug', '--deb-no-default-config-files'])
const options = {}
const depends = []
const recommends = []
/** `SOURCE=/where`: a file, or with a slash at its end what is in a folder. */
const pairs = []

const args = process.argv.slice(2)
while (args.length > 0) {
  const arg = args.shift()
  const [, name, value] = /^(--[\w-]+)=(.*)$/s.exec(arg) ?? []
  if (alone.has(arg)) continue
  if (arg === '-d' || arg === '--depends') depends.push(args.shift())
  else if (arg === '--deb-recommends') recommends.push(args.shift())
  else if (name) options[name] = value
  else if (arg.startsWith('-')) options[arg] = args.shift()
  else pairs.push(arg)
}
if (options['-t'] !== 'deb') throw new Error(`only a deb can be made this way, not ${options['-t']}`)

const stage = mkdtempSync(path.join(tmpdir(), 'hera-deb-'))
try {
  chmodSync(stage, 0o755)
  for (const pair of pairs) {
    const cut = pair.lastIndexOf('=/')
    const from = pair.slice(0, cut)
    const to = path.join(stage, pair.slice(cut + 1))
    mkdirSync(path.dirname(to), { recursive: true })
    cpSync(from, to, { recursive: true, verbatimSymlinks: true })
    if (!statSync(from).isDirectory()) chmodSync(to, 0o644)
  }
  // The rights of the program as Debian wants them, whatever this computer gives to new files.
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', stage])
  const kilobytes = execFileSync('du', ['-sk', stage], { encoding: 'utf8' }).split('\t')[0]
  const [first, ...more] = (options['--description'] ?? options['--name']).trim().split('\n')
  const fields = {
    Package: options['--name'],
    Version: options['--version'],
    Section: options['--category'] ?? 'misc',
    Priority: options['--deb-priority'] ?? 'optional',
    Architecture: options['--architecture'] ?? 'amd64',
    'Installed-Size': kilobytes,
    Maintainer: options['--maintainer'],
    Homepage: options['--url'],
    Depends: depends.join(', '),
    Recommends: recommends.join(', '),
    Description: [first, ...more.map((line) => ` ${line.trim() || '.'}`)].join('\n'),
  }
  const control = path.join(stage, 'DEBIAN')
  mkdirSync(control)
  chmodSync(control, 0o755)
  const lines = Object.entries(fields).flatMap(([name, value]) => (value ? [`${name}: ${value}\n`] : []))
  writeFileSync(path.join(control, 'control'), lines.join(''))
  chmodSync(path.join(control, 'control'), 0o644)
  for (const [option, name] of Object.entries({
    '--before-install': 'preinst',
    '--after-install': 'postinst',
    '--before-remove': 'prerm',
    '--after-remove': 'postrm',
  })) {
    if (!options[option]) continue
    cpSync(options[option], path.join(control, name))
    chmodSync(path.join(control, name), 0o755)
  }
  const compression = `-Z${options['--deb-compression'] ?? 'xz'}`
  const target = options['--package'] ?? options['-p']
  execFileSync('dpkg-deb', [compression, '--root-owner-group', '--build', stage, target], { stdio: 'inherit' })
} finally {
  rmSync(stage, { recursive: true, force: true })
}
