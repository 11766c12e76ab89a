import type { ProblemRow, problems } from '../../../shared/contract/problems.ts'
import { codeSystems } from '../../../shared/domain/code-system.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { foldText } from '../../../shared/domain/name.ts'
import { assertInScope, noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { problem } from '../../database/schema/index.ts'
import { requireIcd10 } from '../codes/lookup.ts'
import { scopedPatient } from '../patients/scope.ts'
import { activeFirst, activeProblemWith, insertProblem, isActiveProblem } from './rules.ts'
import { problemStore } from './store.ts'

type Bare = Omit<ProblemRow, 'version'>

const withVersion = (call: SignedInCall, row: Bare): ProblemRow => ({
  ...row,
  version: call.core.store.versionOf('problem', row.id),
})

const find = (call: SignedInCall, id: string): Bare => {
  const row = problemStore(call.core.store).byId(id)
  if (!row) throw notFound('problem')
  assertInScope(call, row.patientId, 'problem')
  return row
}

const answer = (call: SignedInCall, id: string): ProblemRow => withVersion(call, find(call, id))

const sorters: Record<'onsetDate' | 'text', (a: Bare, b: Bare) => number> = {
  onsetDate: (a, b) => (a.onsetDate ?? '').localeCompare(b.onsetDate ?? ''),
  text: (a, b) => a.text.localeCompare(b.text),
}

export const problemsHandlers: Handlers<typeof problems> = {
  list(call, input) {
    const patientId = scopedPatient(call, input.patientId).id
    const wanted = foldText(input.search ?? '')
    const kept = problemStore(call.core.store)
      .ofPatient(patientId)
      .filter((row) => input.status === 'all' || isActiveProblem(row))
      .filter((row) => wanted === '' || foldText(`${row.code} ${row.text}`).includes(wanted))
      .toSorted(input.sort ? sorters[input.sort] : activeFirst)
    if (input.order === 'desc') kept.reverse()
    noteAccess(call, patientId, { problems: kept.length })
    const from = (input.page - 1) * input.pageSize
    return {
      rows: kept.slice(from, from + input.pageSize).map((row) => withVersion(call, row)),
      total: kept.length,
      page: input.page,
      pageSize: input.pageSize,
    }
  },

  add(call, { patientId: askedId, code, verificationStatus, onsetDate }) {
    const patientId = scopedPatient(call, askedId).id
    if (onsetDate !== null && onsetDate > call.core.today()) {
      throw invalid('onsetDate', 'The onset is in the future. Check the year.')
    }
    const known = requireIcd10(call.core.store, code)
    if (activeProblemWith(call, patientId, codeSystems.icd10, known.code)) {
      throw conflict('already_listed', 'This problem is already on the list.')
    }
    const id = insertProblem(call, { patientId, code: known.code, text: known.text, verificationStatus, onsetDate })
    return answer(call, id)
  },

  resolve(call, { problemId, version, abatedDate = call.core.today() }) {
    const row = find(call, problemId)
    if (!isActiveProblem(row)) throw conflict('not_active', 'This problem is already resolved or withdrawn.')
    call.write.expectVersion(problem, problemId, version)
    if (abatedDate > call.core.today()) throw invalid('abatedDate', 'The end is in the future. Check the year.')
    if (row.onsetDate !== null && abatedDate < row.onsetDate) {
      throw invalid('abatedDate', 'The end is before the onset. Check the dates.')
    }
    call.write.update(problem, problemId, { clinicalStatus: 'resolved', abatedDate })
    return answer(call, problemId)
  },

  enterInError(call, { problemId, reason }) {
    const row = find(call, problemId)
    if (row.verificationStatus === 'entered_in_error') {
      throw conflict('not_active', 'This problem was already withdrawn.')
    }
    call.write.update(problem, problemId, { verificationStatus: 'entered_in_error', errorReason: reason })
    return answer(call, problemId)
  },
}
