import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import styles from './chart.module.css'
import { useClinic } from './clinic.tsx'

export interface Series {
  label: string
  /** One value a time; `null` where nothing was measured. */
  values: readonly (number | null)[]
}

export interface ChartProps {
  /** Read out, and the caption: what is drawn, in which unit. */
  label: string
  /** Milliseconds since 1970, rising. */
  times: readonly number[]
  series: readonly Series[]
  unit: string
  /** The reference range, drawn as a band. */
  band?: { low: number | null; high: number | null }
  height?: number
}

const dayMs = 86_400_000

const tokens = ['--hera-accent', '--hera-tone-warning', '--hera-tone-info', '--hera-tone-danger']

/** A colour token as a colour that a canvas knows (light-dark() is resolved by an element). */
function readColour(token: string, host: Element): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  host.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}

/** Measurements over time with their reference range. The figures themselves belong in a table beside it. */
export function Chart({ label, times, series, unit, band, height = 180 }: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const { timeZone, locale } = useClinic()

  useEffect(() => {
    const element = host.current
    if (!element) return
    const ink = readColour('--hera-ink-soft', element)
    const line = readColour('--hera-line', element)
    const good = readColour('--hera-tone-good', element)
    const axis = {
      stroke: ink,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
      font: '11px system-ui',
    }
    const [first = 0, last = 0] = [times[0], times.at(-1)]
    const isDays = last - first < 300 * dayMs
    const dayFormat = new Intl.DateTimeFormat(locale, {
      timeZone,
      month: 'short',
      ...(last - first < 2 * dayMs ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : {}),
      ...(isDays ? { day: 'numeric' } : { year: 'numeric' }),
    })
    const dayWords = (_plot: UPlot, splits: number[]) => {
      const words = splits.map((seconds) => dayFormat.format(seconds * 1000))
      return words.map((word, index) => (word === words[index - 1] ? '' : word))
    }
    const drawBand = (plot: UPlot) => {
      if (!band || (band.low === null && band.high === null)) return
      const { left, top, width, height: boxHeight } = plot.bbox
      const at = (value: number) => Math.min(top + boxHeight, Math.max(top, plot.valToPos(value, 'y', true)))
      const upper = band.high === null ? top : at(band.high)
      const lower = band.low === null ? top + boxHeight : at(band.low)
      plot.ctx.save()
      plot.ctx.globalAlpha = 0.14
      plot.ctx.fillStyle = good
      plot.ctx.fillRect(left, upper, width, lower - upper)
      plot.ctx.restore()
    }
    const known = series.flatMap((each) => each.values).filter((value) => value !== null)
    const edges = [...known, ...(band?.low == null ? [] : [band.low]), ...(band?.high == null ? [] : [band.high])]
    const least = Math.min(...edges)
    const most = Math.max(...edges)
    const room = (most - least || Math.abs(most) || 1) * 0.12
    const plot = new UPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { size: 7 } },
        tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1e3), timeZone),
        scales: { y: { range: [least - room, most + room] } },
        axes: [
          { ...axis, space: 70, values: dayWords },
          { ...axis, size: 44 },
        ],
        series: [
          {},
          ...series.map((each, index) => {
            const stroke = readColour(tokens[index % tokens.length] ?? '--hera-accent', element)
            return {
              label: each.label,
              stroke,
              width: 2,
              spanGaps: true,
              points: { show: true, size: 6, fill: stroke },
            }
          }),
        ],
        hooks: { drawClear: [drawBand] },
      },
      [times.map((ms) => ms / 1000), ...series.map((each) => [...each.values])],
      element,
    )
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [times, series, band?.low, band?.high, height, timeZone, locale, scheme])

  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <span className={styles.label}>
          {label} ({unit})
        </span>
        {series.length > 1 &&
          series.map((each, index) => (
            <span key={each.label} className={styles.key} data-index={index % tokens.length}>
              {each.label}
            </span>
          ))}
        {band && (band.low !== null || band.high !== null) && (
          <span className={styles.band}>
            Reference {band.low ?? 'up to'}
            {band.low !== null && band.high !== null ? '–' : ' '}
            {band.high ?? 'and above'}
          </span>
        )}
      </figcaption>
      <div ref={host} role="img" aria-label={label} />
    </figure>
  )
}
