import type { MedicineCheck } from '../../../shared/contract/prescriptions.ts'
import { Banner } from '../../ui/index.ts'

const titles: Readonly<Record<MedicineCheck['state'], string>> = {
  clear: 'No allergy is met, and nothing like it is being taken.',
  warning: 'Already prescribed',
  unknown: 'Checks unavailable',
}

/** What the check of a medicine found, in words. What could not be checked is said, never shown as a pass. */
export function CheckNotice({ check }: { check: MedicineCheck }) {
  if (check.state === 'clear') return <Banner tone="good">{titles.clear}</Banner>
  return (
    <Banner
      tone={check.needsReason ? 'danger' : 'warning'}
      title={check.needsReason ? 'This patient is allergic' : titles[check.state]}
    >
      {check.findings.map((finding) => (
        <div key={`${finding.kind}:${finding.words}`}>{finding.words}</div>
      ))}
    </Banner>
  )
}
