import type { MedicineCheck } from '../../../shared/contract/prescriptions.ts'
import { Banner } from '../../ui/index.ts'

const titles = {
  warning: 'Already prescribed',
  unknown: 'Checks unavailable',
}

/** What the check of a medicine found, in words. What could not be checked is said, never shown as a pass. */
export function CheckNotice({ check }: { check: MedicineCheck }) {
  const findings = check.findings.map((finding) => <div key={`${finding.kind}:${finding.words}`}>{finding.words}</div>)
  if (check.state === 'clear') {
    return findings.length > 0 ? (
      <Banner tone="info">{findings}</Banner>
    ) : (
      <Banner tone="good">No allergy is met, and nothing like it is being taken.</Banner>
    )
  }
  return (
    <Banner
      tone={check.needsReason ? 'danger' : 'warning'}
      title={check.needsReason ? 'This patient is allergic' : titles[check.state]}
    >
      {findings}
    </Banner>
  )
}
