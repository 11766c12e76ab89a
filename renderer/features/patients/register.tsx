import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useDraft } from '../../app/draft.ts'
import { useGoOn } from '../../app/go-on.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Button, Column, Form, notify, Page, Panel, Split } from '../../ui/index.ts'
import { DuplicatesPanel, refuseUnseen, useDuplicates } from './duplicates.tsx'
import { ContactFields, IdentityFields, useIdentityForm } from './identity-fields.tsx'
import { birthInput, contactInput, emptyIdentity, type IdentityValues, nameInput } from './identity-form.ts'
import { typedPerson } from './typed-name.ts'
import { UnknownPatient } from './unknown-patient.tsx'

/** A new patient. What was typed into the search box comes along; an unfinished form is kept. */
export function RegisterPatient() {
  const goOn = useGoOn()
  const [address] = useSearchParams()
  const typed = address.get('typed') ?? ''
  const draft = useDraft<IdentityValues>('patients.register')
  const [isRestored, setRestored] = useState(false)
  const [isUnknownOpen, setUnknownOpen] = useState(false)
  const register = useCommand(api.patients.register)
  const form = useIdentityForm({ ...emptyIdentity, ...typedPerson(typed) }, true, draft.keep)
  const matches = useDuplicates(form.values)

  // Once, and never over a name that has just been typed.
  const isRead = useRef(false)
  useEffect(() => {
    if (draft.found === undefined || isRead.current) return
    isRead.current = true
    if (typed !== '' || form.isDirty() || (!draft.found?.givenName && !draft.found?.familyName)) return
    form.setValues({ ...emptyIdentity, ...draft.found })
    setRestored(true)
  }, [draft.found, typed, form])

  const leave = (path: string) => {
    draft.discard()
    goOn(path)
  }
  return (
    <Page
      title="Register a patient"
      breadcrumbs={[{ label: 'Reception', to: '/reception' }]}
      actions={<Button onClick={() => setUnknownOpen(true)}>Unknown patient</Button>}
    >
      {isRestored && (
        <Banner
          actions={
            <Button
              size="xs"
              onClick={() => {
                form.setValues(emptyIdentity)
                draft.discard()
                setRestored(false)
              }}
            >
              Start again
            </Button>
          }
        >
          This is a registration that you had not finished.
        </Banner>
      )}
      <Split side="20rem">
        <Form
          form={form}
          isLong
          submitLabel={matches.length > 0 ? 'Someone else: register' : 'Register'}
          onCancel={() => leave('/reception')}
          onSubmit={async (values) => {
            if (values.sex === null) return
            await refuseUnseen(values, matches)
            const made = await register.run({
              ...nameInput(values),
              sex: values.sex,
              ...birthInput(values),
              ...contactInput(values),
              confirmedNotDuplicateOf: matches.map((match) => match.patient.id),
            })
            notify.done(`Registered as ${made.mrn}`)
            leave(`/patients/${made.id}?visit=new`)
          }}
        >
          <Column>
            <Panel title="Who is it?">
              <IdentityFields form={form} />
            </Panel>
            <Panel title="Contact">
              <ContactFields form={form} />
            </Panel>
          </Column>
        </Form>
        <DuplicatesPanel matches={matches} onSame={(match) => leave(`/patients/${match.patient.id}`)} />
      </Split>
      <UnknownPatient isOpen={isUnknownOpen} onClose={() => setUnknownOpen(false)} />
    </Page>
  )
}
