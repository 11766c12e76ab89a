import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { makeChance } from '../../main/features/demo/chance.ts'
import { startProxy, type Weather } from './proxy.ts'

/** A proxy in a process of its own, to be killed: `node proxy-process.ts SEED TARGET [PORT]`. Hears `{"weather": ...}`. */
const [seed = '1', target = '0', port = '0'] = process.argv.slice(2)
const proxy = await startProxy(makeChance(Number(seed)), () => Number(target), { port: Number(port) })
createInterface({ input: process.stdin })
  .on('line', (line) => {
    proxy.setWeather((JSON.parse(line) as { weather: Weather }).weather)
    writeSync(1, `${JSON.stringify({ kind: 'counts', counts: proxy.counts })}\n`)
  })
  .on('close', () => process.exit(0))
writeSync(1, `${JSON.stringify({ kind: 'ready', port: proxy.port })}\n`)
