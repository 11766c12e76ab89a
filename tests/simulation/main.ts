import { playSeed } from './world.ts'

const [seed, steps] = [Number(process.argv[2]), Number(process.argv[3] ?? 300)]
const trace = process.argv[4] ? (l: string) => console.log(l) : undefined
const t = performance.now()
let bad = 0
for (let s = seed; s < seed + Number(process.env.N ?? 1); s++) {
  const f = await playSeed({ seed: s, steps, ...(trace ? { trace } : {}) })
  if (f) {
    bad++
    console.log(f.seed, f.step, f.what.slice(0, 600))
  }
}
console.log(bad, performance.now() - t)
process.exit(0)
