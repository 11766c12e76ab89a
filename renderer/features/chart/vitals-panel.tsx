import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Chart as ChartData, VitalSeries } from '../../../shared/contract/chart.ts'
import { bloodPressure } from '../../../shared/domain/vitals.ts'
import { api } from '../../host/queries.ts'
import {
  Chart,
  Column,
  ConfirmReason,
  DataTable,
  EmptyState,
  Flag,
  IconButton,
  IconX,
  Panel,
  Select,
  TimeText,
} from '../../ui/index.ts'
import { useChartCommand, useMay } from './chart.ts'
import { VitalsForm } from './vitals-form.tsx'
import { flagOf, hasReference, rangeText, unitText, valueText, vitalName, vitalOrder, vitalRank } from './words.ts'

type Point = VitalSeries['points'][number]

/** Entering vital signs, and the trend of one of them: chart, figures, reference range. */
export function VitalsPanel({
  chart,
  recordId,
  mayMeasure,
}: {
  chart: ChartData
  recordId: string | null
  mayMeasure: boolean
}) {
  const { vitalsOnly } = useMay()
  const lately = chart.vitals.map((each) => each.loinc)
  // What was not measured lately may have been long ago: it can be chosen too.
  const choices = [...new Set([...lately, ...(vitalsOnly ?? vitalOrder)])].toSorted(
    (a, b) => vitalRank(a) - vitalRank(b),
  )
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = chosen ?? choices.find((loinc) => lately.includes(loinc)) ?? null
  const series = chart.vitals.find((each) => each.loinc === shown) ?? (shown ? { loinc: shown, points: [] } : null)
  return (
    <Column>
      {mayMeasure && recordId && (
        <Panel title="Measure">
          <VitalsForm recordId={recordId} birthDate={chart.patient.birthDate} />
        </Panel>
      )}
      <Panel
        title="Over time"
        actions={
          choices.length > 0 && (
            <Select
              aria-label="Vital sign to show"
              width="13rem"
              options={choices.map((loinc) => ({ value: loinc, label: vitalName(loinc) }))}
              value={shown}
              onChange={setChosen}
            />
          )
        }
      >
        {series ? (
          <Trend patientId={chart.patient.id} latest={series} mayWithdraw={mayMeasure} />
        ) : (
          <EmptyState title="Nothing measured yet" />
        )}
      </Panel>
    </Column>
  )
}

/** The last readings come with the chart and show at once; the older ones follow. */
function Trend({ patientId, latest, mayWithdraw }: { patientId: string; latest: VitalSeries; mayWithdraw: boolean }) {
  const { loinc } = latest
  const { data: series = latest } = useQuery({
    ...api.chart.vitals.queryOptions({ input: { patientId, loinc } }),
    placeholderData: latest,
  })
  const { points } = series
  const withdraw = useChartCommand(api.recordItems.enterInError)
  const [asked, setAsked] = useState<Point | null>(null)
  const times = useMemo(() => points.map((point) => point.at), [points])
  const lines = useMemo(() => linesOf(series), [series])
  const last = points.at(-1)
  const isReferred = hasReference(loinc)
  const band = isReferred && last && (last.rangeLow !== null || last.rangeHigh !== null) ? last : undefined
  return (
    <Column>
      {points.length > 1 && (
        <Chart
          label={vitalName(loinc)}
          unit={unitText(loinc, last?.unit ?? null)}
          times={times}
          series={lines}
          height={150}
          {...(band ? { band: { low: band.rangeLow, high: band.rangeHigh } } : {})}
        />
      )}
      <DataTable
        label={`${vitalName(loinc)}, newest first`}
        maxHeight="15rem"
        empty={<EmptyState title="Never measured here" />}
        rows={points.toReversed()}
        rowKey={(point) => point.id}
        columns={[
          { key: 'at', title: 'When', render: (point) => <TimeText at={point.at} /> },
          {
            key: 'value',
            title: unitText(loinc, last?.unit ?? null),
            align: 'right',
            render: (point) => <strong>{valueText(point)}</strong>,
          },
          {
            key: 'flag',
            title: 'Means',
            render: (point) => {
              const flag = flagOf(point.interpretation)
              if (flag) return <Flag tone={flag.tone}>{flag.word}</Flag>
              return isReferred && point.interpretation === 'N' ? 'Normal' : '–'
            },
          },
          { key: 'range', title: 'Reference', render: (point) => (isReferred && rangeOf(point)) || '–' },
          {
            key: 'withdraw',
            title: <span className="hera-hidden">Withdraw</span>,
            align: 'right',
            render: (point) =>
              mayWithdraw && (
                <IconButton label="Withdraw this reading" icon={<IconX size={15} />} onClick={() => setAsked(point)} />
              ),
          },
        ]}
      />
      <ConfirmReason
        isOpen={asked !== null}
        title="Withdraw this reading?"
        confirmLabel="Withdraw"
        onClose={() => setAsked(null)}
        onConfirm={(reason) =>
          asked ? withdraw.run({ recordId: asked.recordId, itemId: asked.id, reason }) : Promise.resolve()
        }
      >
        It stays in the record with the reason, and leaves the trend.
      </ConfirmReason>
    </Column>
  )
}

const rangeOf = (point: Point): string =>
  point.components
    ? point.components.map((part) => rangeText(part.rangeLow, part.rangeHigh)).join(' / ')
    : rangeText(point.rangeLow, point.rangeHigh)

/** A blood pressure draws two lines, everything else one. */
const linesOf = ({ loinc, points }: VitalSeries) => {
  if (loinc !== bloodPressure.loinc) {
    return [{ label: vitalName(loinc), values: points.map((point) => point.value) }]
  }
  return [bloodPressure.systolic, bloodPressure.diastolic].map((part) => ({
    label: part.name,
    values: points.map((point) => point.components?.find((each) => each.code === part.loinc)?.value ?? null),
  }))
}
