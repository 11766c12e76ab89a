import { gateOfProcess } from '../../main/sync/gate-file.ts'

/** The worker's side of a gate file, for gate.test.ts. */
const gate = gateOfProcess(process.argv[2] ?? '')
const answers: Record<string, () => unknown> = {
  'is wanted': () => gate.isWanted(),
  'give way': () => {
    const begun = performance.now()
    gate.giveWay()
    return performance.now() - begun
  },
  occupy: () => gate.occupy(true),
  leave: () => gate.occupy(false),
}
process.on('message', (order) => process.send?.(answers[String(order)]?.() ?? null))
process.send?.('ready')
