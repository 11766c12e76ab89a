import { useState } from 'react'
import type { ManagedSetting, Settings } from '../../../shared/contract/settings.ts'
import { followRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Column,
  Form,
  Grid,
  IconLock,
  MoneyField,
  NumberField,
  notify,
  Panel,
  RadioGroup,
  Select,
  Split,
  TextArea,
  TextField,
  useForm,
} from '../../ui/index.ts'
import { LetterheadPreview } from './letterhead-preview.tsx'

const timeZones = Intl.supportedValuesOf('timeZone')
const currencies = Intl.supportedValuesOf('currency')
const currencyNames = new Intl.DisplayNames('en', { type: 'currency' })

/** The zone that is set may be known to main and not to this browser (UTC, say). */
const zoneOptions = (current: string) =>
  [...new Set([current, 'UTC', ...timeZones])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))
const currencyOptions = (current: string) =>
  [...new Set([current, ...currencies])].map((value) => ({
    value,
    label: `${value} – ${currencyNames.of(value) ?? ''}`,
  }))

const sourceWords: Record<ManagedSetting['source'], string> = {
  policy: 'policy file',
  environment: 'environment of this computer',
}

/** What makes a field show that administrators set it for this computer: it can be read and not changed. */
const lockOf = (managed: readonly ManagedSetting[], name: ManagedSetting['name']) => {
  const found = managed.find((one) => one.name === name)
  if (!found) return null
  return {
    readOnly: true,
    icon: <IconLock size={15} aria-hidden />,
    description: `Set by your organisation (${sourceWords[found.source]})`,
  }
}

export function SettingsForm({ saved: found, managed }: { saved: Settings; managed: readonly ManagedSetting[] }) {
  // What this form began with: what another administrator changed meanwhile is not put back by saving here.
  const [saved, setSaved] = useState(found)
  const update = useCommand(api.settings.update)
  const form = useForm<Settings>({
    initialValues: saved,
    // Main's words come back beside the fields; here only what a field can't hold.
    validate: {
      clinicName: (value) => (value.trim() ? null : 'Name the clinic.'),
      idleLockMinutes: (value) => (value === null ? 'Give 1 to 60 minutes.' : null),
      refundLimitMinor: (value) =>
        value === null ? 'Give an amount; 0 if every refund needs an administrator.' : null,
    },
  })
  const save = async (values: Settings) => {
    const changes = Object.fromEntries(
      Object.entries(values).filter(([name, value]) => value !== saved[name as keyof Settings]),
    ) as Partial<Settings>
    if (Object.keys(changes).length === 0) {
      notify.info('Nothing was changed.')
      return
    }
    const now = await update.run(changes)
    // What nobody touched here follows what others set, so that the next saving here does not put it back.
    form.setValues(followRow(form.getValues(), values, now))
    setSaved(now)
    notify.done('The settings were saved.')
  }
  const { clinicName, letterhead, currency } = form.values
  return (
    <Form form={form} isLong submitLabel="Save the settings" onSubmit={save}>
      <Split side="22rem">
        <Column>
          <Panel title="Clinic">
            <Column>
              <TextField label="Clinic name" required maxLength={120} {...form.getInputProps('clinicName')} />
              <TextArea
                label="Letterhead"
                description="Address, phone, registration: printed under the name on receipts, prescriptions and summaries."
                rows={3}
                maxLength={600}
                {...form.getInputProps('letterhead')}
              />
              <Grid least="13rem">
                <Select label="Time zone" options={zoneOptions(saved.timeZone)} {...form.getInputProps('timeZone')} />
                <TextField
                  label="Country code"
                  description="For phone numbers typed without it, as in 254."
                  {...form.getInputProps('countryCode')}
                />
                <TextField
                  label="Start of record numbers"
                  description="Two to four capital letters; for new patients."
                  {...form.getInputProps('mrnPrefix')}
                />
              </Grid>
            </Column>
          </Panel>
          <Panel title="Money">
            <Column>
              <Grid least="13rem">
                <Select
                  label="Currency"
                  description="It stays once something was charged."
                  options={currencyOptions(saved.currency)}
                  {...form.getInputProps('currency')}
                />
                <MoneyField
                  label="Refunds and discounts up to"
                  description="Above it an administrator gives them."
                  currency={currency}
                  {...form.getInputProps('refundLimitMinor')}
                />
              </Grid>
              <RadioGroup
                label="A medicine is charged"
                options={[
                  { value: 'prescribed', label: 'when it is prescribed' },
                  { value: 'dispensed', label: 'when it is dispensed' },
                ]}
                {...form.getInputProps('chargeMedicinesWhen')}
              />
            </Column>
          </Panel>
        </Column>
        <Column>
          <Panel title="How it looks on paper">
            <LetterheadPreview name={clinicName} letterhead={letterhead} />
          </Panel>
          <Panel title="Screens and backup">
            <Column>
              <NumberField
                label="Lock the screen after"
                suffix="minutes idle"
                min={1}
                max={60}
                {...form.getInputProps('idleLockMinutes')}
                {...lockOf(managed, 'idleLockMinutes')}
              />
              <TextField
                label="Backup folder"
                description="A whole path, best on a stick or another computer. Empty: in the data folder. Kept for this computer only."
                placeholder="/media/backup"
                {...form.getInputProps('backupDir')}
                {...lockOf(managed, 'backupDir')}
              />
            </Column>
          </Panel>
        </Column>
      </Split>
    </Form>
  )
}
