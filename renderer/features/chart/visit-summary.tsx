import type { Chart } from '../../../shared/contract/chart.ts'
import type { PrescriptionRow } from '../../../shared/contract/prescriptions.ts'
import type { ServiceRow } from '../../../shared/contract/services.ts'
import { formatAge } from '../../../shared/domain/age.ts'
import { toDateText } from '../../../shared/domain/clock.ts'
import type { BirthDatePrecision } from '../../../shared/domain/status.ts'
import { DateText, PrintSheet, TimeText, useClinic } from '../../ui/index.ts'
import { ResultWords } from '../services/result-words.tsx'
import { ofKind, type Visit } from './chart.ts'
import { flagOf, hasReference, rangeText, unitText, valueText, vitalName, vitalRank } from './words.ts'

/** A visit on paper: what was found, thought, done and prescribed. Notes that are not signed are left out, and said so. */
export function VisitSummary({
  chart,
  visit,
  services,
  prescriptions,
}: {
  chart: Chart
  visit: Visit
  services: readonly ServiceRow[]
  prescriptions: readonly PrescriptionRow[]
}) {
  const { patient, allergies, items } = chart
  const { timeZone } = useClinic()
  const vitals = ofKind(items, 'vitals').toSorted((a, b) => vitalRank(a.code) - vitalRank(b.code))
  const notes = ofKind(items, 'note')
  const unsigned = notes.filter((note) => note.status === 'preliminary').length
  const diagnoses = ofKind(items, 'diagnosis').toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const vaccines = ofKind(items, 'immunisation')
  const done = services.filter((row) => row.status !== 'revoked')
  const medicines = prescriptions.flatMap((row) => row.items).filter((item) => item.status !== 'entered_in_error')
  const age = patient.birthDate
    ? formatAge(
        patient.birthDate,
        patient.birthDatePrecision as BirthDatePrecision,
        toDateText(visit.startedAt, timeZone),
      )
    : 'age not known'
  return (
    <PrintSheet title="Visit summary">
      <p>
        <strong>
          {patient.givenName} {patient.familyName}
        </strong>
        , {patient.sex}, {age}, {patient.mrn}
        <br />
        Visit of <TimeText at={visit.startedAt} />: {visit.reason}
        {visit.clinicianName && <>. Seen by {visit.clinicianName}.</>}
      </p>
      <p>
        Allergies: {allergyWords(chart)}
        {allergies?.length ? '' : '.'}
      </p>
      {vitals.length > 0 && (
        <>
          <h2>Vital signs</h2>
          <table>
            <tbody>
              {vitals.map((item) => (
                <tr key={item.id}>
                  <td>{vitalName(item.code, item.text)}</td>
                  <td className="number">
                    {valueText(item)} {unitText(item.code, item.unit)}
                  </td>
                  <td>{flagOf(item.interpretation)?.word ?? ''}</td>
                  <td>{hasReference(item.code) && `normal ${rangeText(item.rangeLow, item.rangeHigh)}`}</td>
                  <td>
                    <TimeText at={item.occurredAt} show="time" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {diagnoses.length > 0 && (
        <>
          <h2>Diagnoses</h2>
          <ul>
            {diagnoses.map((item) => (
              <li key={item.id}>
                {item.text} ({item.code}){item.certainty === 'provisional' && ', provisional'}
                {item.isPrimary && diagnoses.length > 1 && ', primary'}
              </li>
            ))}
          </ul>
        </>
      )}
      {notes
        .filter((note) => note.status === 'final')
        .map((note) => (
          <section key={note.id}>
            <h2>{note.amendsId ? 'Note (amended)' : 'Note'}</h2>
            <p style={{ whiteSpace: 'pre-wrap' }}>{note.text}</p>
            <p>
              Signed by {note.signedBy?.name ?? 'someone'}, <TimeText at={note.signedAt} />
            </p>
          </section>
        ))}
      {unsigned > 0 && <p>{unsigned === 1 ? 'One note is' : `${unsigned} notes are`} not signed yet and left out.</p>}
      {vaccines.length > 0 && <p>Vaccines given: {vaccines.map((item) => item.text).join('; ')}.</p>}
      {done.length > 0 && (
        <>
          <h2>Services and results</h2>
          <table>
            <tbody>
              {done.map((row) => (
                <tr key={row.id}>
                  <td>{row.name}</td>
                  <td>
                    <ResultWords service={row} isPlain />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {medicines.length > 0 && (
        <>
          <h2>Medicines</h2>
          <ul>
            {medicines.map((item) => (
              <li key={item.id}>
                {item.medicineName}: {item.sentence}
                {item.status === 'stopped' && ' (stopped)'}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="foot">
        Printed from the record of {patient.mrn}
        {patient.birthDate && (
          <>
            , born <DateText date={patient.birthDate} precision={patient.birthDatePrecision as BirthDatePrecision} />
          </>
        )}
        .
      </p>
    </PrintSheet>
  )
}

const allergyWords = ({ allergies, patient }: Chart): string => {
  if (allergies && allergies.length > 0) {
    return allergies.map((row) => (row.reaction ? `${row.substance} (${row.reaction})` : row.substance)).join('; ')
  }
  return patient.allergyState === 'none_known' ? 'none known' : 'not asked'
}
