import { foldText } from './name.ts'

// Names of one substance: the international one (INN) first. Folded, as `foldText` gives them.
const sameSubstance: readonly (readonly string[])[] = [
  ['acetylsalicylic acid', 'aspirin', 'asa'],
  ['paracetamol', 'acetaminophen', 'apap'],
  ['salbutamol', 'albuterol'],
  ['epinephrine', 'adrenaline'],
  ['norepinephrine', 'noradrenaline'],
  ['amoxicillin', 'amoxycillin'],
  ['amoxicillin clavulanic acid', 'co amoxiclav', 'amoxicillin clavulanate', 'augmentin'],
  ['benzylpenicillin', 'penicillin g'],
  ['phenoxymethylpenicillin', 'penicillin v', 'penicillin vk'],
  ['benzathine benzylpenicillin', 'benzathine penicillin', 'penicillin g benzathine'],
  ['cefalexin', 'cephalexin'],
  ['cefazolin', 'cephazolin'],
  ['sulfamethoxazole trimethoprim', 'trimethoprim sulfamethoxazole', 'co trimoxazole', 'cotrimoxazole'],
  ['sulfamethoxazole', 'sulphamethoxazole'],
  ['sulfasalazine', 'sulphasalazine'],
  ['sulfadiazine', 'sulphadiazine'],
  ['rifampicin', 'rifampin'],
  ['isoniazid', 'inh'],
  ['furosemide', 'frusemide'],
  ['hydrochlorothiazide', 'hctz'],
  ['glibenclamide', 'glyburide'],
  ['glyceryl trinitrate', 'nitroglycerin', 'nitroglycerine'],
  ['lidocaine', 'lignocaine'],
  ['pethidine', 'meperidine'],
  ['dexamethasone', 'dexamethazone'],
  ['beclometasone', 'beclomethasone'],
  ['chlorphenamine', 'chlorpheniramine'],
  ['ciclosporin', 'cyclosporine', 'cyclosporin'],
  ['levothyroxine', 'thyroxine'],
  ['phenobarbital', 'phenobarbitone'],
  ['valproic acid', 'valproate', 'sodium valproate'],
  ['oestradiol', 'estradiol'],
  ['metamizole', 'dipyrone'],
  ['aciclovir', 'acyclovir'],
  ['suxamethonium', 'succinylcholine'],
]

const innOf: ReadonlyMap<string, string> = new Map(
  sameSubstance.flatMap(([inn = '', ...others]) => others.map((other) => [other, inn] as const)),
)

// What a code list writes around a substance, and strengths and forms.
const around =
  /\b(?:allergy|allergic|intolerance|to|substance|product|medication|medicine|drug|finding|tablets?|capsules?|injection|oral|chewable|solution|suspension|cream|syrup|\d+|mg|ml|mcg|g)\b/g
// Salts are the same substance to an allergy; only behind it, because sodium chloride is not potassium chloride.
const salt = /(?<=\S )(?:hydrochloride|hcl|sulfate|sulphate|sodium|potassium|trihydrate|maleate|besilate|mesilate)$/

/**
 * The names a text means, each folded, as INN and without salts, strengths and forms: the parts of a combination
 * and the whole. `Amoxicillin 500 MG / Clavulanate` gives the whole and both.
 */
export function substanceNames(text: string): string[] {
  const parts = text.split(/\s*(?:\+|\/|&|,|\bwith\b|\band\b)\s*/iu)
  const names = [text, ...parts].map((part) => innName(bareName(part)))
  return [...new Set(names)].filter((name) => name.length > 2)
}

function bareName(text: string): string {
  const bare = foldText(text).replace(around, ' ').replace(/ +/g, ' ').trim()
  return bare.replace(salt, '').trim()
}

function innName(name: string): string {
  return innOf.get(name) ?? name
}

/** True if the words of `part` stand together in `whole`; both folded. */
export function holdsWords(whole: string, part: string): boolean {
  return ` ${whole} `.includes(` ${part} `)
}
