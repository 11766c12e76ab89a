import { writeSync } from 'node:fs'
import { createHera } from '../../main/hera.ts'
import { connect } from '../../main/host/memory/connect.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'

/**
 * A workstation that registers patients until it is killed: `node registering-child.ts DIR ROUND`. It says who was
 * registered only after the program acknowledged it.
 */
const [dataDir = '', round = '0'] = process.argv.slice(2)
const cheap = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
const hera = await createHera({ ...nodeDeps(dataDir, false), passwordCost: cheap })
const { client } = connect(hera)
const say = (line: string): void => void writeSync(1, `${line}\n`)

const password = 'four wet umbrellas'
if ((await client.auth.state()).needsFirstAdministrator) {
  await client.auth.register({ username: 'amina', displayName: 'Amina Otieno', password })
}
await client.auth.login({ username: 'amina', password })
say('ready')
for (let count = 0; ; count++) {
  const patient = await client.patients.register({
    familyName: `Round${round}`,
    givenName: 'Achieng',
    sex: 'female',
    birthDate: '1990-05-17',
    idempotencyKey: crypto.randomUUID(),
  })
  say(patient.id)
  // Readings beside it: their entries are queued and written in batches.
  if (count % 3 === 0) await client.patients.read({ id: patient.id })
}
