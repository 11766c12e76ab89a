import { writeSync } from 'node:fs'
import { createHera } from '../../main/hera.ts'
import { connect } from '../../main/host/memory/connect.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { label } from './sheets.ts'

/**
 * A workstation that prints label after label until it is killed: `node printing-child.ts DIR PORT ID ID ...`. It says
 * which it begins, and how each came out, as a screen would.
 */
const [dataDir = '', port = '', ...subjects] = process.argv.slice(2)
const cheap = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
const hera = await createHera({ ...nodeDeps(dataDir, false), passwordCost: cheap })
const { client } = connect(hera)
const say = (line: string): void => void writeSync(1, `${line}\n`)

const password = 'four wet umbrellas'
await client.auth.register({ username: 'amina', displayName: 'Amina Otieno', password })
await client.auth.login({ username: 'amina', password })
await client.printing.choose({
  paper: 'label',
  printer: { kind: 'zpl', to: { via: 'network', host: '127.0.0.1', port: Number(port) }, dpi: 203 },
  idempotencyKey: crypto.randomUUID(),
})
for (const subjectId of subjects) {
  say(`begun ${subjectId}`)
  const { outcome } = await client.printing.print({ kind: 'label', sheet: label, subjectId, patientId: null })
  say(`${outcome} ${subjectId}`)
}
