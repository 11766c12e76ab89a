import { commandLine } from '../../main/host/node/command-line.ts'
import { torture } from './torture.ts'

/** `npm run torture -- --rounds 200 --seed 7`: ends with 1 when something is wrong. */
const usage = 'npm run torture -- [--rounds 200] [--seed NUMBER]'
const { values } = commandLine(usage, {
  options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } },
})
const rounds = Number(values.rounds)
const seed = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed)
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}
const { wrongs, summary } = await torture({ rounds, seed, say: (line) => console.log(line) })
for (const one of wrongs.slice(0, 40)) console.log(`wrong: ${one}`)
console.log(summary)
process.exit(wrongs.length === 0 ? 0 : 1)
