import { formatMinor } from '../../shared/domain/money.ts'
import { useClinic } from './clinic.tsx'

/** Integer minor units as money in the clinic's currency. */
export function Money({ minor, currency }: { minor: number | null | undefined; currency?: string }) {
  const clinic = useClinic()
  if (minor === null || minor === undefined) return <span>–</span>
  return <span>{formatMinor(minor, currency ?? clinic.currency, clinic.locale)}</span>
}

/** The same as text, for labels and palettes. */
export function useMoneyText(): (minor: number) => string {
  const clinic = useClinic()
  return (minor) => formatMinor(minor, clinic.currency, clinic.locale)
}
