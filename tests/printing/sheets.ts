import type { Sheet } from '../../shared/domain/sheet.ts'

export const receipt: Sheet = {
  paper: 'receipt',
  letterhead: { name: 'Lakeside Community Clinic', text: 'PO Box 1, Kisumu\nTel 0700 000 000' },
  title: 'Receipt',
  blocks: [
    {
      kind: 'pairs',
      rows: [
        ['Number', 'R-AB12-000123'],
        ['Patient', 'Łukasz Müller'],
      ],
    },
    {
      kind: 'table',
      columns: [
        { title: '', align: 'left' },
        { title: '', align: 'right' },
      ],
      rows: [
        ['Consultation, general outpatient, first visit of the year', 'KES 1,500.00'],
        ['Amoxicillin × 21', 'KES 210.00'],
      ],
    },
    { kind: 'total', name: 'Paid', value: 'KES 1,710.00' },
    { kind: 'text', text: 'Thank you.', weight: 'small' },
  ],
}

export const label: Sheet = {
  paper: 'label',
  letterhead: null,
  title: null,
  blocks: [
    { kind: 'heading', text: 'Amoxicillin 500 mg capsules' },
    { kind: 'text', text: 'Take 1 capsule three times a day for 7 days, with food', weight: 'strong' },
    { kind: 'text', text: 'Achieng Otieno · LCC-AB12-00001-X', weight: 'plain' },
    { kind: 'text', text: 'Lakeside Community Clinic · 2 Mar 2026 · Lot AB-12', weight: 'small' },
  ],
}

/** The sheet with every text in it replaced. */
export const withText = (text: string, paper: Sheet['paper']): Sheet => ({
  paper,
  letterhead: paper === 'label' ? null : { name: text, text },
  title: paper === 'label' ? null : text,
  blocks: [
    { kind: 'heading', text },
    { kind: 'text', text, weight: 'plain' },
    { kind: 'pairs', rows: [[text, text]] },
    { kind: 'table', columns: [{ title: text, align: 'left' }], rows: [[text]] },
    { kind: 'total', name: text, value: text },
    { kind: 'list', items: [text] },
    { kind: 'code', text },
    { kind: 'sign', name: text },
  ],
})

export const noMarks = { isDemo: false, isCopy: false }
