import { HeraError } from '../../../shared/domain/error.ts'
import type { Core } from '../../api/core.ts'
import type { Author } from '../../database/author.ts'
import type { ImportReport } from './report.ts'
import { type ImportContext, type ImportProgress, importContext } from './run-file.ts'

/** The import of this process: at most one at a time. */
export interface ImportJob {
  id: string
  kind: string
  state: 'running' | 'finished' | 'stopped' | 'failed'
  startedAt: number
  progress: (ImportProgress & { filesDone: number; filesTotal: number }) | null
  words: string | null
  report: ImportReport | null
  stop(): void
  /** Settles when the job has ended, however it ended. */
  done: Promise<void>
}

const jobs = new WeakMap<Core, ImportJob>()

export const jobOf = (core: Core): ImportJob | null => jobs.get(core) ?? null

/** Starts an import beside the daily work: short transactions with room between them. CONFLICT while one is running. */
export const startJob = (
  core: Core,
  author: Author,
  kind: string,
  filesTotal: number,
  work: (context: ImportContext) => Promise<ImportReport>,
): ImportJob => {
  if (jobs.get(core)?.state === 'running') {
    throw new HeraError('CONFLICT', 'An import is running already. Wait until it is done, or stop it first.', {
      reason: 'import_running',
    })
  }
  const controller = new AbortController()
  const job: ImportJob = {
    id: core.newId(),
    kind,
    state: 'running',
    startedAt: core.now(),
    progress: null,
    words: null,
    report: null,
    stop: () => controller.abort(),
    done: Promise.resolve(),
  }
  const files = new Set<string>()
  const context = importContext(core, author, {
    signal: controller.signal,
    chunkRows: 250,
    onProgress(progress) {
      files.add(progress.file)
      job.progress = { ...progress, filesDone: files.size - 1, filesTotal }
    },
  })
  job.done = work(context).then(
    (report) => {
      job.report = report
      job.state = 'finished'
    },
    (error: unknown) => {
      job.state = controller.signal.aborted ? 'stopped' : 'failed'
      job.words =
        error instanceof HeraError
          ? error.message
          : 'The import failed inside Hera. What was written before stays; start it again to go on.'
    },
  )
  jobs.set(core, job)
  return job
}
