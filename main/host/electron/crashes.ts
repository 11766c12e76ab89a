import type { App, CrashReporter } from 'electron'
import type { CrashReports } from '../node/crash-reports.ts'

/** The crash handler writes its dump while the process ends; by then it is there. */
const dumpedMs = 5_000

/** Sees that what ends badly leaves a report on this computer, and nothing anywhere else. Called before `ready`. */
export const watchCrashes = (
  app: Pick<App, 'on'>,
  crashReporter: Pick<CrashReporter, 'start'>,
  reports: CrashReports,
): void => {
  // The system's own handler would send what it gets to the system's maker.
  crashReporter.start({ uploadToServer: false, ignoreSystemCrashHandler: true })
  const note = (process: string, details: { reason: string; exitCode: number }): void => {
    reports.noteGone(process, details.reason, details.exitCode)
    setTimeout(reports.collect, dumpedMs).unref()
  }
  app.on('render-process-gone', (_event, _contents, details) => note('renderer', details))
  app.on('child-process-gone', (_event, details) => note(details.type, details))
}
