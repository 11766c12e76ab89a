import type { Tone } from '../../ui/index.ts'

export const serviceStatus = (status: string): { word: string; tone: Tone } =>
  ({
    active: { word: 'Ordered', tone: 'info' as const },
    in_progress: { word: 'In progress', tone: 'warning' as const },
    completed: { word: 'Completed', tone: 'good' as const },
    revoked: { word: 'Taken back', tone: 'neutral' as const },
  })[status] ?? { word: status, tone: 'neutral' }

export const categoryNames: Readonly<Record<string, string>> = {
  consultation: 'Consultation',
  laboratory: 'Laboratory',
  imaging: 'Imaging',
  procedure: 'Procedure',
}
