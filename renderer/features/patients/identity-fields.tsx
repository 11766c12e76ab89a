import type { Sex } from '../../../shared/domain/status.ts'
import {
  Column,
  DateField,
  Grid,
  NumberField,
  RadioGroup,
  Row,
  Segmented,
  Text,
  TextArea,
  TextField,
  useClinic,
  useForm,
} from '../../ui/index.ts'
import { type IdentityValues, identityProblems } from './identity-form.ts'
import { todayIn } from './words.ts'

/** `isBirthNeeded`: at registration; a correction may leave it as it is. */
export const useIdentityForm = (
  initialValues: IdentityValues,
  isBirthNeeded: boolean,
  onValuesChange: (values: IdentityValues) => void = () => {},
) =>
  useForm<IdentityValues>({
    initialValues,
    validate: (values) => identityProblems(values, isBirthNeeded),
    onValuesChange,
  })

export type IdentityForm = ReturnType<typeof useIdentityForm>

export const sexOptions: { value: Sex; label: string }[] = [
  { value: 'female', label: 'Female' },
  { value: 'male', label: 'Male' },
  { value: 'other', label: 'Other' },
  { value: 'unknown', label: 'Unknown' },
]

const birthKinds = [
  { value: 'date', label: 'Birth date' },
  { value: 'year', label: 'Year only' },
  { value: 'age', label: 'Age' },
] as const

/** Names, sex and birth, in the order in which people say them. */
export function IdentityFields({ form }: { form: IdentityForm }) {
  return (
    <Column>
      <Grid least="12rem">
        <TextField label="Given names" autoFocus maxLength={100} {...form.getInputProps('givenName')} />
        <TextField label="Family name" maxLength={100} {...form.getInputProps('familyName')} />
      </Grid>
      <RadioGroup label="Sex" required options={sexOptions} {...form.getInputProps('sex')} />
      <BirthFields form={form} />
    </Column>
  )
}

/** A birth date, only its year, or the age of someone who knows no more. */
export function BirthFields({ form }: { form: IdentityForm }) {
  const { timeZone } = useClinic()
  const today = todayIn(timeZone)
  const { birthKind } = form.values
  return (
    <Column gap="small">
      <Row>
        <Segmented
          label="What is known of the birth"
          options={birthKinds}
          value={birthKind}
          onChange={(kind) => form.setFieldValue('birthKind', kind)}
        />
        {birthKind === 'age' && (
          <Text isSoft isSmall>
            An estimated birth date is kept and marked as such.
          </Text>
        )}
      </Row>
      {birthKind === 'date' && (
        <DateField
          label="Birth date"
          required
          width="12rem"
          max={today}
          placeholder="dd/mm/yyyy"
          {...form.getInputProps('birthDate')}
        />
      )}
      {birthKind === 'year' && (
        <NumberField
          label="Year of birth"
          required
          width="12rem"
          min={Number(today.slice(0, 4)) - 130}
          max={Number(today.slice(0, 4))}
          {...form.getInputProps('birthYear')}
          error={form.errors.birthYear ?? form.errors.birthDate}
        />
      )}
      {birthKind === 'age' && (
        <Row align="start">
          <NumberField
            label="Age"
            required
            width="7rem"
            suffix="years"
            min={0}
            max={130}
            {...form.getInputProps('ageYears')}
          />
          <NumberField
            label="and, of a child"
            width="7rem"
            suffix="months"
            min={0}
            max={11}
            {...form.getInputProps('ageMonths')}
          />
        </Row>
      )}
    </Column>
  )
}

/** How to reach them, and whom to call. */
export function ContactFields({ form }: { form: IdentityForm }) {
  return (
    <Column>
      <Grid least="12rem">
        <TextField label="Phone" type="tel" maxLength={40} {...form.getInputProps('phone')} />
        <TextField label="National ID" maxLength={60} {...form.getInputProps('nationalId')} />
      </Grid>
      <TextArea label="Address" rows={1} maxLength={300} {...form.getInputProps('address')} />
      <Grid least="12rem">
        <TextField label="Next of kin" maxLength={120} {...form.getInputProps('nextOfKinName')} />
        <TextField label="Phone of next of kin" type="tel" maxLength={40} {...form.getInputProps('nextOfKinPhone')} />
      </Grid>
    </Column>
  )
}
