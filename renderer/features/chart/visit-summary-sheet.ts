import type { Chart } from '../../../shared/contract/chart.ts'
import type { PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import type { ServiceRow } from '../../../shared/contract/services.ts'
import { formatAge } from '../../../shared/domain/age.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import type { Block, Sheet } from '../../../shared/domain/sheet.ts'
import type { Clinic } from '../../ui/clinic.tsx'
import { dateWords, timeWords } from '../../ui/time-words.ts'
import { patientName, precisionOf } from '../patients/words.ts'
import { letterheadOf } from '../printing/letterhead.ts'
import { resultText } from '../services/result-text.ts'
import { type Item, ofKind, type Visit } from './items.ts'
import { flagOf, hasReference, rangeText, unitText, valueText, vitalName, vitalRank } from './words.ts'

export interface VisitContent {
  chart: Chart
  visit: Visit
  services: readonly ServiceRow[]
  prescriptions: readonly PrescriptionRow[]
}

const text = (words: string, weight: 'plain' | 'strong' | 'small' = 'plain'): Block => ({
  kind: 'text',
  text: words,
  weight,
})

/** A heading and what stands under it; nothing where there is nothing. */
const section = (heading: string, isThere: boolean, ...blocks: Block[]): Block[] =>
  isThere ? [{ kind: 'heading', text: heading }, ...blocks] : []

/** A block and a cell hold so many letters; notes and results may be longer. */
const most = { block: 20_000, cell: 2000 }

const paragraphs = (words: string): Block[] =>
  Array.from({ length: Math.max(1, Math.ceil(words.length / most.block)) }, (_, index) =>
    text(words.slice(index * most.block, (index + 1) * most.block)),
  )

/** A visit on paper: what was found, thought, done and prescribed. Notes that are not signed are left out, and said so. */
export const visitSummarySheet = ({ chart, visit, services, prescriptions }: VisitContent, clinic: Clinic): Sheet => {
  const { patient, items } = chart
  const vitals = ofKind(items, 'vitals').toSorted((a, b) => vitalRank(a.code) - vitalRank(b.code))
  const notes = ofKind(items, 'note')
  const unsigned = notes.filter((note) => note.status === 'preliminary').length
  const diagnoses = ofKind(items, 'diagnosis').toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const vaccines = ofKind(items, 'immunisation')
  const done = services.filter((row) => row.status !== 'revoked')
  const medicines = prescriptions.flatMap((row) => row.items).filter((item) => item.status !== 'entered_in_error')
  return {
    paper: 'a4',
    letterhead: letterheadOf(clinic),
    title: 'Visit summary',
    blocks: [
      text(patientName(patient), 'strong'),
      text(
        [
          `${patient.sex}, ${ageAt(chart, visit, clinic)}, ${patient.mrn}`,
          `Visit of ${timeWords(visit.startedAt, clinic)}: ${visit.reason}${visit.clinicianName ? `. Seen by ${visit.clinicianName}.` : ''}`,
        ].join('\n'),
      ),
      text(`Allergies: ${allergyWords(chart)}`),
      ...section('Vital signs', vitals.length > 0, vitalsTable(vitals, clinic)),
      ...section('Diagnoses', diagnoses.length > 0, {
        kind: 'list',
        items: diagnoses.map((item) => diagnosisWords(item, diagnoses.length > 1)),
      }),
      ...notes
        .filter((note) => note.status === 'final')
        .flatMap((note) =>
          section(
            note.amendsId ? 'Note (amended)' : 'Note',
            true,
            ...paragraphs(note.text ?? ''),
            text(
              `Signed by ${note.signedBy?.name ?? 'someone'}${note.signedAt === null ? '' : `, ${timeWords(note.signedAt, clinic)}`}`,
              'small',
            ),
          ),
        ),
      ...(unsigned > 0
        ? [text(`${unsigned === 1 ? 'One note is' : `${unsigned} notes are`} not signed yet and left out.`)]
        : []),
      ...(vaccines.length > 0 ? [text(`Vaccines given: ${vaccines.map((item) => item.text).join('; ')}.`)] : []),
      ...section('Services and results', done.length > 0, ...servicesBlocks(done, clinic)),
      ...section('Medicines', medicines.length > 0, {
        kind: 'list',
        items: medicines.map(
          (item) => `${item.medicineName}: ${item.sentence}${item.status === 'stopped' ? ' (stopped)' : ''}`,
        ),
      }),
      { kind: 'gap' },
      text(
        `Printed from the record of ${patient.mrn}${
          patient.birthDate
            ? `, born ${dateWords(patient.birthDate, clinic.locale, precisionOf(patient.birthDatePrecision))}`
            : ''
        }.`,
        'small',
      ),
    ],
  }
}

const ageAt = ({ patient }: Chart, visit: Visit, { timeZone }: Clinic): string =>
  patient.birthDate
    ? formatAge(patient.birthDate, precisionOf(patient.birthDatePrecision), toDateText(visit.startedAt, timeZone))
    : 'age not known'

const vitalsTable = (vitals: readonly Item[], clinic: Clinic): Block => ({
  kind: 'table',
  columns: [
    { title: '', align: 'left' },
    { title: '', align: 'right' },
    { title: '', align: 'left' },
    { title: '', align: 'left' },
    { title: '', align: 'right' },
  ],
  rows: vitals.map((item) => [
    vitalName(item.code, item.text),
    `${valueText(item)} ${unitText(item.code, item.unit)}`.trim(),
    flagOf(item.interpretation)?.word ?? '',
    hasReference(item.code) && (item.rangeLow !== null || item.rangeHigh !== null)
      ? `normal ${rangeText(item.rangeLow, item.rangeHigh)}`
      : '',
    timeWords(item.occurredAt, clinic, 'time'),
  ]),
})

/** Short results in a table; a long one, such as a radiologist's text, under its name. */
const servicesBlocks = (services: readonly ServiceRow[], clinic: Clinic): Block[] => {
  const results = services.map((row) => ({ name: row.name, words: resultText(row, clinic) }))
  const short = results.filter(({ words }) => words.length <= most.cell)
  const table: Block = {
    kind: 'table',
    columns: [
      { title: '', align: 'left' },
      { title: '', align: 'left' },
    ],
    rows: short.map(({ name, words }) => [name, words]),
  }
  const long = results.filter(({ words }) => words.length > most.cell)
  return [
    ...(short.length > 0 ? [table] : []),
    ...long.flatMap(({ name, words }) => [text(name, 'strong'), ...paragraphs(words)]),
  ]
}

const diagnosisWords = (item: Item, isOneOfSeveral: boolean): string =>
  [
    `${item.text} (${item.code})`,
    ...(item.certainty === 'provisional' ? ['provisional'] : []),
    ...(item.isPrimary && isOneOfSeveral ? ['primary'] : []),
  ].join(', ')

const allergyWords = ({ allergies, patient }: Chart): string => {
  if (allergies && allergies.length > 0) {
    return allergies.map((row) => (row.reaction ? `${row.substance} (${row.reaction})` : row.substance)).join('; ')
  }
  return patient.allergyState === 'none_known' ? 'none known.' : 'not asked.'
}
