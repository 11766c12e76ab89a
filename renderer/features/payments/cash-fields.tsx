import { change, minorDigits } from '../../../shared/domain/money.ts'
import { Button, type FieldProps, MoneyField, Row, Text, useClinic, useMoneyText } from '../../ui/index.ts'
import { quickAmounts } from './quick-amounts.ts'

/** Cash handed over, likely amounts as buttons, and the change to give. */
export function CashFields({
  amountMinor,
  tenderedMinor,
  isDisabled,
  onTendered,
  field,
}: {
  amountMinor: number | null
  tenderedMinor: number | null
  isDisabled: boolean
  onTendered: (minor: number) => void
  field: FieldProps<number | null>
}) {
  const clinic = useClinic()
  const money = useMoneyText()
  const { changeMinor, shortMinor } = change(amountMinor ?? 0, tenderedMinor ?? amountMinor ?? 0)
  return (
    <>
      <MoneyField
        label="Cash handed over"
        placeholder={amountMinor ? `${money(amountMinor)} exactly` : ''}
        disabled={isDisabled}
        {...field}
      />
      <Row gap="small">
        {quickAmounts(amountMinor ?? 0, minorDigits(clinic.currency)).map((each) => (
          <Button key={each} size="xs" disabled={isDisabled} onClick={() => onTendered(each)}>
            {shortText(each, clinic.currency, clinic.locale)}
          </Button>
        ))}
      </Row>
      <Row justify="between">
        <Text isSoft>{shortMinor > 0 ? 'Missing' : 'Change'}</Text>
        <Text isStrong>{money(shortMinor > 0 ? shortMinor : changeMinor)}</Text>
      </Row>
    </>
  )
}

/** On a button the currency goes without saying, and so does `.00`. */
const shortText = (minor: number, currency: string, locale: string): string => {
  const digits = minorDigits(currency)
  const isWhole = minor % 10 ** digits === 0
  return new Intl.NumberFormat(locale, { minimumFractionDigits: isWhole ? 0 : digits }).format(minor / 10 ** digits)
}
