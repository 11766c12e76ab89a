import { DebUpdater } from 'electron-updater'

/** How the shell says that the copy is not what was released. */
const changedStatus = 99

/**
 * electron-updater asks for the administrator's password and then installs the file by its name: whoever runs programs
 * as this user could put another one there while the question stands on the screen, and it would be installed as root.
 * This one copies the file, as root, to where only root writes, sums the copy up and installs the copy.
 */
export class CheckedDebUpdater extends DebUpdater {
  readonly #sha512: string
  #isChanged = false

  /** `sha512` in base64, from the signed manifest; the rest as DebUpdater takes it. */
  constructor(sha512: string, ...rest: ConstructorParameters<typeof DebUpdater>) {
    super(...rest)
    this.#sha512 = Buffer.from(sha512, 'base64').toString('hex')
  }

  /** The older ways to ask for a password take the command through one shell more, as the user. */
  protected override determineSudoCommand(): string {
    return this.hasCommand('pkexec') ? 'pkexec' : 'sudo'
  }

  protected override runCommandWithSudoIfNeeded(command: string[]): string {
    // What DebUpdater tries next, thinking that a dependency is missing.
    if (this.#isChanged) throw new Error('the installer was changed')
    const file = command.at(-1) ?? ''
    if (!file.endsWith('.deb')) return super.runCommandWithSudoIfNeeded(command)
    // No quotes in it: electron-updater puts the whole in single ones, and has escaped the name of the file.
    const steps = [
      `d=$(mktemp -d) || exit ${changedStatus}`,
      `cp ${file} $d/hera.deb`,
      `echo ${this.#sha512} $d/hera.deb | sha512sum --check --status - || { rm -rf $d; exit ${changedStatus}; }`,
      `${command.slice(0, -1).join(' ')} $d/hera.deb; s=$?`,
      'rm -rf $d',
      'exit $s',
    ].join('; ')
    try {
      if (this.isRunningAsRoot()) return this.spawnSyncLog('/bin/bash', ['-c', `'${steps}'`])
      return super.runCommandWithSudoIfNeeded([steps])
    } catch (error) {
      this.#isChanged = error instanceof Error && error.message.endsWith(`code ${changedStatus}`)
      throw error
    }
  }
}
