/**
 * The kit. Screens import from here and from nowhere else of the component library.
 *
 * Frame      <Page title actions subtitle breadcrumbs=[{label,to}]>   <Panel title actions isFlush>
 *            <Row gap align justify> <Column gap> <Grid least="12rem"> <Split side="22rem"> <Text isSoft isSmall isStrong isUnbroken>
 *            <Tabs tabs=[{key,label,content}] active onChange>   <Facts facts=[['Sex','Female']]>   <Stat label value>
 * Lists      <DataTable label columns rows rowKey onOpen selectedKey empty sorting onSort maxHeight>  (rows undefined = loading)
 *            <Pager page pageSize total onPage>   <Timeline label moments=[{key,when,title,badge,children,tone}]>
 *            <SearchList label text onText rows rowKey render onChoose last>  (search as you type, hits below the box)
 * States     <EmptyState title action>  <Loading lines>  <ErrorNotice error onRetry>  <Banner tone title actions>
 *            <Badge tone>Paid</Badge>   <Flag tone>Allergy: penicillin</Flag>   tone: neutral | info | good | warning | danger
 * Actions    <Button kind="primary|default|quiet|danger" icon keys isLoading type>  <IconButton label icon>
 *            <Menu trigger={<Button/>} entries=[{label,icon,onClick}|'line'|{heading}]>  <Tooltip words>  <KeyHint keys="Ctrl+K">
 * Windows    <Dialog isOpen title onClose size>  <Drawer ...>  <Confirm confirmLabel onConfirm>  <ConfirmReason onConfirm={(reason) => ...}>
 * Fields     all take label, error, required, value, onChange(value): spread {...form.getInputProps('path')} into them.
 *            <TextField> <PasswordField> <TextArea rows> <NumberField decimals min max suffix> <MoneyField> (integer minor units)
 *            <DateField> ('yyyy-mm-dd') <Select options> <MultiSelect options> <SearchSelect search={async (text) => Option[]}>
 *            <Checkbox> <Switch> (getInputProps(path, {type:'checkbox'})) <RadioGroup options> <Segmented label options value onChange>
 * Forms      const form = useForm({ initialValues, validate });  <Form form onSubmit={(values) => command.run(values)} submitLabel>
 *            main's field errors land beside their fields by themselves; other errors above the buttons.
 * Words      notify.done('Saved')  notify.error(error)   <Money minor>  <DateText date precision>  <TimeText at show>
 *            useMoneyText()   useTimeText()   useClinic() -> {name, currency, timeZone, ...}
 * Paper      a Sheet (shared/domain/sheet.ts) made by a plain function beside its feature, as payments/receipt-sheet.ts;
 *            ../printing/print.ts: print({ kind, sheet, subjectId, patientId, name })   secret ones: printSheet(sheet)
 * Chart      <Chart label unit times series=[{label,values}] band={{low,high}}>
 * Beside it  ../../host/queries.ts: api, client, queryClient, newKey    useQuery(api.x.list.queryOptions({ input }))
 *            ../../host/command.ts: useCommand(api.x.create, { onSuccess }) -> { run, start, isRunning, error, reset }
 *            ../../host/error-words.ts: errorWords, errorReason, errorFacts, fieldErrors
 *            ../../app/screen.ts: Screen, Command, screenOf    ../../app/session.ts: useProfile    ../../app/access.ts: isOpenTo
 *            ../../app/draft.ts: useDraft(key)    ../../app/palette-search.ts: registerPaletteSearch
 * Icons      IconSearch, IconPill, ... (icons.ts; add there what is missing), size={16} in buttons, 18 in navigation
 */
export { useForm } from '@mantine/form'
export { Badge, Flag } from './badge.tsx'
export { Button, type ButtonProps, IconButton } from './button.tsx'
export { Chart, type ChartProps, type Series } from './chart.tsx'
export { Checkbox, RadioGroup, Segmented, Switch } from './choice.tsx'
export { type Clinic, ClinicProvider, defaultClinic, useClinic } from './clinic.tsx'
export { Confirm, ConfirmReason } from './confirm.tsx'
export { type Column as TableColumn, DataTable, type DataTableProps, type Sorting } from './data-table.tsx'
export { DateField } from './date-field.tsx'
export { Dialog, type DialogProps, Drawer } from './dialog.tsx'
export type { FieldProps } from './field.ts'
export { FileField } from './file-field.tsx'
export { Form, type FormState } from './form.tsx'
export * from './icons.ts'
export { KeyHint } from './key-hint.tsx'
export { Column, Grid, Row, Split, Text } from './layout.tsx'
export { Menu, type MenuEntry } from './menu.tsx'
export { Money, useMoneyText } from './money.tsx'
export { MoneyField } from './money-field.tsx'
export { Banner, ErrorNotice } from './notice.tsx'
export { notify } from './notify.ts'
export { NumberField, type NumberFieldProps } from './number-field.tsx'
export { Page } from './page.tsx'
export { Pager } from './pager.tsx'
export { closePalette, openPalette, Palette, type PaletteEntry, type PaletteGroup } from './palette.tsx'
export { Facts, Panel, Stat } from './panel.tsx'
export { clearSheet, PrintRegion, printSheet } from './print.tsx'
export { Progress } from './progress.tsx'
export { type ColourScheme, UiProvider, useColourScheme } from './provider.tsx'
export { ScrollRegion } from './scroll-region.tsx'
export { SearchList, type SearchListProps } from './search-list.tsx'
export { type SearchOption, SearchSelect, type SearchSelectProps } from './search-select.tsx'
export { MultiSelect, type Option, Select } from './select.tsx'
export { SheetPreview } from './sheet-view.tsx'
export { EmptyState, Loading } from './states.tsx'
export { type Tab, Tabs } from './tabs.tsx'
export { PasswordField, TextArea, TextField, type TextFieldProps } from './text-field.tsx'
export { adoptTheme } from './theme.ts'
export { DateText, TimeText, useTimeText } from './time-text.tsx'
export { type Moment, Timeline } from './timeline.tsx'
export type { Tone } from './tone.ts'
export { Tooltip } from './tooltip.tsx'
export { useHoldWindow } from './window-hold.ts'
