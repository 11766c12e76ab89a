import { baseUnitsPerDose, deriveQuantity, sentence } from '../../../shared/domain/dose.ts'
import { lineTotal } from '../../../shared/domain/money.ts'
import { interpret } from '../../../shared/domain/vitals.ts'
import type { Door } from '../../database/door.ts'
import { charge, prescription, prescriptionItem, service, serviceResult } from '../../database/schema/index.ts'
import type { Desk } from './desk.ts'
import type { TestResult, Treatment } from './scenario.ts'
import type { CatalogueMedicine, CatalogueService } from './store.ts'
import type { Visit } from './visit.ts'

export interface OrderedTest {
  serviceId: string
  item: CatalogueService
  result: TestResult
}

export interface PrescribedItem {
  id: string
  medicine: CatalogueMedicine
  quantity: number
  /** The name and how to take it, for the note. */
  words: string
}

interface Line {
  sourceKind: 'service' | 'prescription_item'
  sourceId: string
  description: string
  quantity: number
  unitPriceMinor: number
}

const chargeLine = (desk: Desk, write: Door, at: number, visit: Visit, line: Line): void => {
  const amountMinor = lineTotal(line.unitPriceMinor, line.quantity)
  if (amountMinor === 0) return
  write.insert(charge, {
    id: write.newId(),
    patientId: visit.patientId,
    recordId: visit.recordId,
    ...line,
    amountMinor,
    currency: desk.core.settings().currency,
    chargedAt: at,
    createdAt: at,
    createdBy: write.author.userId,
  })
}

const order = (desk: Desk, write: Door, at: number, visit: Visit, item: CatalogueService, isDone: boolean): string => {
  const serviceId = write.insert(service, {
    id: write.newId(),
    recordId: visit.recordId,
    patientId: visit.patientId,
    serviceItemId: item.id,
    name: item.name,
    status: isDone ? 'completed' : 'active',
    orderedAt: at,
    performedAt: isDone ? at : null,
    createdAt: at,
    createdBy: write.author.userId,
  })
  chargeLine(desk, write, at, visit, {
    sourceKind: 'service',
    sourceId: serviceId,
    description: item.name,
    quantity: 1,
    unitPriceMinor: item.priceMinor,
  })
  return serviceId
}

/** A service that is done as it is ordered: a consultation, a dressing. */
export const provide = (desk: Desk, at: number, visit: Visit, code: string): void => {
  desk.act(at, 'services.order', visit.doctor, (write) => {
    order(desk, write, at, visit, desk.service(code), true)
  })
}

export const orderTest = (desk: Desk, at: number, visit: Visit, result: TestResult): OrderedTest => {
  const item = desk.service(result.code)
  const serviceId = desk.act(at, 'services.order', visit.doctor, (write) => order(desk, write, at, visit, item, false))
  return { serviceId, item, result }
}

/** Enters what a test found and completes it. */
export const enterResult = (desk: Desk, at: number, visit: Visit, test: OrderedTest): void => {
  const { item, result } = test
  const value = 'from' in result ? desk.chance.decimal(result.from, result.to, result.decimals) : null
  const text = 'choice' in result ? result.choice : 'text' in result ? result.text : null
  const limits = { low: item.referenceLow, high: item.referenceHigh, criticalLow: null, criticalHigh: null }
  desk.act(at, 'services.addResult', visit.doctor, (write) => {
    write.insert(serviceResult, {
      id: write.newId(),
      serviceId: test.serviceId,
      patientId: visit.patientId,
      status: 'final',
      value,
      text,
      unit: value === null ? null : item.resultUnit,
      interpretation: value === null ? null : interpret(value, limits),
      rangeLow: value === null ? null : item.referenceLow,
      rangeHigh: value === null ? null : item.referenceHigh,
      at,
      createdBy: write.author.userId,
    })
    write.update(service, test.serviceId, { status: 'completed', performedAt: at })
  })
}

const doseOf = (treatment: Treatment, weightKg: number): { dose: number | null; doseUnit: string | null } => {
  if (treatment.mlPerKg !== undefined) {
    return { dose: Math.max(2.5, Math.round(weightKg * treatment.mlPerKg * 2) / 2), doseUnit: 'ml' }
  }
  const byWeight = treatment.tabletsBelowKg?.find(([kilograms]) => weightKg < kilograms)?.[1]
  return { dose: byWeight ?? treatment.dose ?? null, doseUnit: treatment.doseUnit ?? null }
}

/** Writes an active prescription of the story's medicines and charges each. */
export const prescribe = (
  desk: Desk,
  at: number,
  visit: Visit,
  treatments: Treatment[],
): { id: string; items: PrescribedItem[] } =>
  desk.act(at, 'prescriptions.create', visit.doctor, (write) => {
    const id = write.insert(prescription, {
      id: write.newId(),
      recordId: visit.recordId,
      patientId: visit.patientId,
      status: 'active',
      prescriberId: visit.doctor.id,
      writtenAt: at,
      createdAt: at,
      createdBy: write.author.userId,
    })
    const items = treatments.map((treatment) => {
      const medicine = desk.medicine(treatment.medicine)
      const { dose, doseUnit } = doseOf(treatment, visit.body.weightKg)
      const perDose =
        dose !== null && doseUnit !== null
          ? baseUnitsPerDose(dose, doseUnit, medicine.strength, medicine.baseUnit)
          : null
      const asNeeded = treatment.asNeeded ?? false
      const { frequency, days: durationDays } = treatment
      const quantity =
        treatment.quantity ?? deriveQuantity({ baseUnitsPerDose: perDose, frequency, durationDays, asNeeded })
      if (quantity === null) throw new Error(`no quantity for ${treatment.medicine}`)
      const route = treatment.route ?? null
      const instructions = treatment.instructions ?? null
      const medicineName = `${medicine.name} ${medicine.strength} ${medicine.form}`
      const itemId = write.insert(prescriptionItem, {
        id: write.newId(),
        prescriptionId: id,
        patientId: visit.patientId,
        medicineId: medicine.id,
        medicineName,
        status: 'active',
        dose,
        doseUnit,
        route,
        frequency,
        durationDays,
        asNeeded,
        quantity,
        instructions,
        createdAt: at,
        createdBy: write.author.userId,
      })
      chargeLine(desk, write, at, visit, {
        sourceKind: 'prescription_item',
        sourceId: itemId,
        description: medicineName,
        quantity,
        unitPriceMinor: medicine.priceMinor,
      })
      const taking = sentence({ dose, doseUnit, route, frequency, durationDays, asNeeded, instructions: null })
      return { id: itemId, medicine, quantity, words: `${medicine.name} ${medicine.strength}, ${taking.toLowerCase()}` }
    })
    return { id, items }
  })
