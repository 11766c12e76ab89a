import { type ParseArgsConfig, parseArgs } from 'node:util'

/**
 * What was typed behind a command of ours. `--help` prints how it is used and ends; what is not understood prints the same
 * and ends with 1, instead of Node's own report with its stack.
 */
export const commandLine = <const Config extends ParseArgsConfig>(usage: string, config: Config) => {
  if (process.argv.slice(2).includes('--help')) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  try {
    return parseArgs(config)
  } catch {
    process.stderr.write(`This command was not understood.\n\n${usage}\n`)
    return process.exit(1)
  }
}
