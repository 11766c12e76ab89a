import type { Command, Screen } from './screen.ts'

interface FeatureScreens {
  screens: Screen[]
  commands?: Command[]
}

/** Every features/<name>/screens.tsx; adding a folder adds its screens. */
const features = Object.values(import.meta.glob<FeatureScreens>('../features/*/screens.tsx', { eager: true }))

export const screens: readonly Screen[] = features.flatMap((feature) => feature.screens)
export const commands: readonly Command[] = features.flatMap((feature) => feature.commands ?? [])
