// Builds dist/: the screens, the program, the API reference's files and the demo clinic. Skipped when nothing changed.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { must, node24, root } from './setup.mjs'

const inputs = ['main', 'renderer', 'shared', 'migrations', 'resources', 'vite.config.ts', 'package-lock.json']
const mark = path.join(root, 'dist/.built-from')

const filesOf = (name) => {
  const file = path.join(root, name)
  if (!existsSync(file)) return []
  if (!statSync(file).isDirectory()) return [name]
  return readdirSync(file)
    .sort()
    .flatMap((child) => filesOf(path.join(name, child)))
}

const fingerprint = () => {
  const hash = createHash('sha256')
  for (const name of inputs.flatMap(filesOf)) hash.update(name).update(readFileSync(path.join(root, name)))
  return hash.digest('hex')
}

export const build = () => {
  const wanted = fingerprint()
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  const node = node24()
  console.log('Building...')
  must(node, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build', '--app', '--logLevel', 'warn'])
  const docs = path.join(root, 'dist/docs')
  mkdirSync(docs, { recursive: true })
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
    cpSync(path.join(root, 'node_modules/swagger-ui-dist', file), path.join(docs, file))
  }
  must(node, [path.join(root, 'dist/main/prepare-demo.js'), '--to', path.join(root, 'dist/demo')])
  writeFileSync(mark, wanted)
}
