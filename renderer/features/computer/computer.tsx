import { Column, Page } from '../../ui/index.ts'
import { PrintersPanel } from '../printing/printers-panel.tsx'
import { AboutPanel } from './about-panel.tsx'
import { ConfigurationPanel } from './configuration-panel.tsx'
import { CrashPanel } from './crash-panel.tsx'
import { UpdatePanel } from './update-panel.tsx'

/** An administrator's page of this one workstation: its version, its printers, what it was told, its crashes. */
export function Computer() {
  return (
    <Page title="This computer" subtitle="Only this workstation. What holds for the whole clinic is under Settings">
      <Column>
        <UpdatePanel />
        <PrintersPanel />
        <ConfigurationPanel />
        <CrashPanel />
        <AboutPanel />
      </Column>
    </Page>
  )
}
